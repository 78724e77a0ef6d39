/** What happened in the lab, and the rules that it is held against. */
@NullMarked
package latchkey.faults.history;

import org.jspecify.annotations.NullMarked;
