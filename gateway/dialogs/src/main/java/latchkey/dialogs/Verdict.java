package latchkey.dialogs;

/** What the login door says to {@link Action.Verify}. */
public sealed interface Verdict {

    /**
     * The password opens this service.
     *
     * @param account the canonical login, the name under which the backend knows the account
     */
    record Allowed(String account) implements Verdict {}

    /** The password does not open this service. All reasons but one look alike to the client. */
    record Denied(Denial denial) implements Verdict {}

    /** The gateway cannot tell for now: a temporary failure, never "wrong password". */
    record Unavailable() implements Verdict {}

    /** What a refused client may be told. */
    enum Denial {
        /** Unknown account, wrong, revoked or expired password, another service or network: one answer for all. */
        WRONG,
        /** The secret has not the shape of an app-specific password: the answer says that one is needed. */
        NOT_AN_APP_PASSWORD
    }
}
