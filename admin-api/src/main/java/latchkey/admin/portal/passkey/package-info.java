/** Passkeys (WebAuthn level 3): adding them, and signing in by them. */
@NullMarked
package latchkey.admin.portal.passkey;

import org.jspecify.annotations.NullMarked;
