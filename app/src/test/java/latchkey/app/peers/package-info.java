/** Tests against real Dovecot, Postfix and Radicale, alone and behind the gateway. */
@NullMarked
package latchkey.app.peers;

import org.jspecify.annotations.NullMarked;
