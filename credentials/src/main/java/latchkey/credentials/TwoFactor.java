package latchkey.credentials;

/** How an account's owner proves a second factor. Without one no app password can be issued. */
public enum TwoFactor {
    /** None: no app password can be issued. */
    NONE,
    /** Kept elsewhere, at an identity provider; declared so by the operator. */
    EXTERNAL,
    /** Kept here: an authenticator app or passkeys. Follows from what the owner has set up, never from a word alone. */
    LOCAL
}
