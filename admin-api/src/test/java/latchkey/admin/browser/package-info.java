/** The portal as people meet it: every flow in a real browser, found by label, role and text. */
@NullMarked
package latchkey.admin.browser;

import org.jspecify.annotations.NullMarked;
