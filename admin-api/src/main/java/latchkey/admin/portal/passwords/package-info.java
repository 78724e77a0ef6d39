/** The portal's pages about app passwords, and the change of the primary password, which ends them all. */
@NullMarked
package latchkey.admin.portal.passwords;

import org.jspecify.annotations.NullMarked;
