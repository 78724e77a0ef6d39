/** SASL exchanges, well formed and not. */
@NullMarked
package latchkey.dialogs.sasl;

import org.jspecify.annotations.NullMarked;
