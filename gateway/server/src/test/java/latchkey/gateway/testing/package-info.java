/** A running gateway, fake backends and clients over real sockets, for tests. */
@NullMarked
package latchkey.gateway.testing;

import org.jspecify.annotations.NullMarked;
