/** Mail to owners about what happens to their passwords. */
@NullMarked
package latchkey.admin.notices;

import org.jspecify.annotations.NullMarked;
