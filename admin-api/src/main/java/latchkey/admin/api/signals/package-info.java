/** Security events of an identity provider: OpenID Shared Signals, pushed (RFC 8935) as signed tokens (RFC 8417). */
@NullMarked
package latchkey.admin.api.signals;

import org.jspecify.annotations.NullMarked;
