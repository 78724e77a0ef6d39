/** Tests of the portal, most of them by HTTP. */
@NullMarked
package latchkey.admin.portal;

import org.jspecify.annotations.NullMarked;
