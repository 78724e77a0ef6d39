/** Tests of the management port over real HTTP. */
@NullMarked
package latchkey.admin;

import org.jspecify.annotations.NullMarked;
