/** Tests of mail to owners. */
@NullMarked
package latchkey.admin.notices;

import org.jspecify.annotations.NullMarked;
