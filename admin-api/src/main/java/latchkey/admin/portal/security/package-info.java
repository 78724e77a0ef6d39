/** The security page: an owner's factors, recovery codes and sessions. */
@NullMarked
package latchkey.admin.portal.security;

import org.jspecify.annotations.NullMarked;
