package latchkey.credentials;

/** How an account's owner proves a second factor. Without one no app password can be issued. */
public enum TwoFactor {
    /** None: no app password can be issued. */
    NONE,
    /** Kept elsewhere, at an identity provider; declared so by the operator. */
    EXTERNAL
}
