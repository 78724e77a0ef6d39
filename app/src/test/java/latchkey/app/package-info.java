/** Tests of the command, in this process and as a user runs it. */
@NullMarked
package latchkey.app;

import org.jspecify.annotations.NullMarked;
