/** The Netty server: listeners, TLS, sessions, the login door and the relay. */
@NullMarked
package latchkey.gateway;

import org.jspecify.annotations.NullMarked;
