/** Signing in and out, the second factor, proving it again, and setting the first one up. */
@NullMarked
package latchkey.admin.portal.signin;

import org.jspecify.annotations.NullMarked;
