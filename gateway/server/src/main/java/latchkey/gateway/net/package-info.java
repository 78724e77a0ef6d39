/** Sockets: transport, listeners, TLS and limits of connections. */
@NullMarked
package latchkey.gateway.net;

import org.jspecify.annotations.NullMarked;
