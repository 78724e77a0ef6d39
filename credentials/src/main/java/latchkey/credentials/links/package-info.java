/** Links that do one thing once, for whoever holds them. */
@NullMarked
package latchkey.credentials.links;

import org.jspecify.annotations.NullMarked;
