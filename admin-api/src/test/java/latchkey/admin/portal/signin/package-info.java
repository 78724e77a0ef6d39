/** Tests of signing in and of what protects it, by HTTP. */
@NullMarked
package latchkey.admin.portal.signin;

import org.jspecify.annotations.NullMarked;
