package latchkey.credentials.owner;

import java.time.Duration;
import latchkey.credentials.Account;

/** What became of a login and a primary password at the portal. */
public sealed interface PrimaryCheck {
    /**
     * The password is right.
     *
     * @param account may be suspended; then {@link PortalSessions} opens nothing
     */
    record Right(Account account) implements PrimaryCheck {}

    /** No such account, or it has no primary password, or another: the answer does not tell which. */
    record Wrong() implements PrimaryCheck {}

    /** Not looked at, since too much was tried before. */
    record TooMany(Duration retryAfter) implements PrimaryCheck {}
}
