package latchkey.credentials.owner;

import latchkey.credentials.Changed;
import latchkey.credentials.RecordUnavailable;

/**
 * Authenticator apps (TOTP, RFC 6238) and recovery codes. Every method blocks, and throws {@link RecordUnavailable}.
 */
@SuppressWarnings("DoNotCallSuggester") // until the bodies are there
public final class SecondFactors {
    SecondFactors() {}

    public FactorState state(long account) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to set up an authenticator app. Asked again within fifteen minutes it gives the same.
     *
     * @param issuer who the app shall say the code is for
     * @throws IllegalArgumentException if there is no such account
     */
    public TotpEnrolment begin(long account, String issuer) {
        throw new UnsupportedOperationException();
    }

    /** Ends what {@link #begin} began. In place of another app, if there was one. */
    public Changed<TotpConfirmation> confirm(long account, String code, String by) {
        throw new UnsupportedOperationException();
    }

    /** Checks a code of the app; each is right once, on all nodes together. Counted before it is looked at. */
    public FactorCheck check(long account, String code) {
        throw new UnsupportedOperationException();
    }

    /** Checks a recovery code, in whatever spelling; each is right once. Counted before it is looked at. */
    public FactorCheck useRecoveryCode(long account, String code) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes new codes; the former ones are void.
     *
     * @throws IllegalStateException if the account has neither an authenticator app nor a passkey
     */
    public RecoveryCodes renewRecoveryCodes(long account, String by) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes the authenticator app. If it was the last second factor, all app passwords are revoked, and the recovery
     * codes are void.
     *
     * @return whether there was one
     */
    public Changed<Boolean> removeTotp(long account, String by) {
        throw new UnsupportedOperationException();
    }
}
