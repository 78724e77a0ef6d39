/** What mail and calendar apps ask to set themselves up: pure functions of the configuration, without network or clock. */
@NullMarked
package latchkey.setup;

import org.jspecify.annotations.NullMarked;
