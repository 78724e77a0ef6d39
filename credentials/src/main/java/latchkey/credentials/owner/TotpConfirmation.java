package latchkey.credentials.owner;

import java.time.Duration;

/** What became of the first code of an authenticator app. */
public sealed interface TotpConfirmation {
    /**
     * The app is set up; the code that proved it does not count again.
     *
     * @param codes in place of all that the account had before; shown once
     */
    record Confirmed(RecoveryCodes codes) implements TotpConfirmation {}

    record WrongCode() implements TotpConfirmation {}

    record TooMany(Duration retryAfter) implements TotpConfirmation {}

    /** The account got a second factor by another session: the password alone is not enough any more. */
    record TooLate() implements TotpConfirmation {}

    /** Nothing was begun, or too long ago, or it was confirmed already. */
    record NothingPending() implements TotpConfirmation {}
}
