/** What mail and calendar clients read to set themselves up, as text and bytes: no network, no accounts, no clock. */
@NullMarked
package latchkey.setup;

import org.jspecify.annotations.NullMarked;
