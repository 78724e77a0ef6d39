/** Mail sessions over real sockets. */
@NullMarked
package latchkey.gateway.mail;

import org.jspecify.annotations.NullMarked;
