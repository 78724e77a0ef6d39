/** One running node: the record, the gateway and the management port, opened from the settings and closed in reverse. */
@NullMarked
package latchkey.app.node;

import org.jspecify.annotations.NullMarked;
