/** The latchkey command: wires the parts into one process. */
@NullMarked
package latchkey.app;

import org.jspecify.annotations.NullMarked;
