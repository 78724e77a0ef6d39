/** Accounts and app-specific passwords: how they are made, recorded, checked and revoked. */
@NullMarked
package latchkey.credentials;

import org.jspecify.annotations.NullMarked;
