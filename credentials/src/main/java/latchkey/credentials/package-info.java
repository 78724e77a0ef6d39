/**
 * Accounts and app-specific passwords: how they are made, recorded, checked and revoked.
 *
 * <p>{@link latchkey.credentials.Credentials} opens everything. From there: {@link latchkey.credentials.Accounts} and
 * {@link latchkey.credentials.Passwords} change the record, {@link latchkey.credentials.Verifier} answers logins, and
 * {@link latchkey.credentials.ChangeFeed} carries each change to whoever holds something in memory. Package {@code
 * secret} knows what a password looks like and how it is hashed; package {@code record} is the SQL.
 */
@NullMarked
package latchkey.credentials;

import org.jspecify.annotations.NullMarked;
