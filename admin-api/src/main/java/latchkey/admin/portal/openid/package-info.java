/** Signing in by an OpenID provider (OpenID Connect Core 1.0: authorization code with PKCE, RFC 7636). */
@NullMarked
package latchkey.admin.portal.openid;

import org.jspecify.annotations.NullMarked;
