/** Tests of wrong guesses. */
@NullMarked
package latchkey.credentials.guesses;

import org.jspecify.annotations.NullMarked;
