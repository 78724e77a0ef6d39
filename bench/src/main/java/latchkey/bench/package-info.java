/** Load on a whole gateway: a client and a backend in one process, the gateway in another. */
@NullMarked
package latchkey.bench;

import org.jspecify.annotations.NullMarked;
