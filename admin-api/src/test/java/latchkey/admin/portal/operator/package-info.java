/** What the operator page shows, and to whom. */
@NullMarked
package latchkey.admin.portal.operator;

import org.jspecify.annotations.NullMarked;
