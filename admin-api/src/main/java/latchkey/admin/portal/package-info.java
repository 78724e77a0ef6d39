/** The account portal: the pages where owners sign in and manage their app passwords. */
@NullMarked
package latchkey.admin.portal;

import org.jspecify.annotations.NullMarked;
