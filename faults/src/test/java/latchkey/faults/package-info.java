/** Faults, and what is promised in spite of them. */
@NullMarked
package latchkey.faults;

import org.jspecify.annotations.NullMarked;
