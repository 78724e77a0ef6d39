/** Measurements of the whole gateway on loopback. */
@NullMarked
package latchkey.bench;

import org.jspecify.annotations.NullMarked;
