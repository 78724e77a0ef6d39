/** The login door. */
@NullMarked
package latchkey.gateway.login;

import org.jspecify.annotations.NullMarked;
