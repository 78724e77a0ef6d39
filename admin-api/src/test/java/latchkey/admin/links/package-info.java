/** Tests of what is in links. */
@NullMarked
package latchkey.admin.links;

import org.jspecify.annotations.NullMarked;
