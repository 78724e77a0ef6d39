package latchkey.credentials;

/** What became of a {@link NewPassword}. */
public sealed interface Issuance {
    /**
     * It was made and committed: it works from now on.
     *
     * @param secret to be shown once and closed
     */
    record Issued(AppPassword password, IssuedPassword secret) implements Issuance {}

    /**
     * It was not made, and nothing was changed.
     *
     * @param sentence for whoever asked: what is wrong and what to do
     */
    record Refused(Reason reason, String sentence) implements Issuance {}

    /** Why a password was not issued. */
    enum Reason {
        NO_SUCH_ACCOUNT,
        SUSPENDED,
        /** Rule: an account must have two-factor authentication first. */
        NO_TWO_FACTOR,
        /** The account has as many active passwords as are allowed. */
        LIMIT_REACHED,
        /** The policy does not allow one of its services. */
        SERVICE_NOT_ALLOWED,
        /** The policy has a longest life, and it would live longer, or for ever. */
        LIVES_TOO_LONG,
        /** Label, services, expiry or networks out of bounds. */
        INVALID
    }
}
