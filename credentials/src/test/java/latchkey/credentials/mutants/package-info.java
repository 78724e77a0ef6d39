/** Production code with a planted bug, made at test time: what shows that a test of the whole can fail. */
@NullMarked
package latchkey.credentials.mutants;

import org.jspecify.annotations.NullMarked;
