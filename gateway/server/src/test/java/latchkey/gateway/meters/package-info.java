/** What meters tell. */
@NullMarked
package latchkey.gateway.meters;

import org.jspecify.annotations.NullMarked;
