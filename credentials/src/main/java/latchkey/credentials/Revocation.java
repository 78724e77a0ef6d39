package latchkey.credentials;

import java.time.Instant;

/**
 * When an app password was revoked, by whom, and why.
 *
 * @param by the login or role that did it
 * @param why free text; may be empty
 */
public record Revocation(Instant at, String by, String why) {}
