/** TLS and limits over real sockets. */
@NullMarked
package latchkey.gateway.net;

import org.jspecify.annotations.NullMarked;
