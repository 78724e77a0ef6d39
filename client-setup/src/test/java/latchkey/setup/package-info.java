/** Tests of what apps are told. */
@NullMarked
package latchkey.setup;

import org.jspecify.annotations.NullMarked;
