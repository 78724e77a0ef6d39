package latchkey.faults.history;

/** What somebody asked of the system. */
public sealed interface Action {
    /** A new password for an account. */
    record Issue(String login) implements Action {}

    record Revoke(long credential) implements Action {}

    /**
     * A sign-in with a credential that was right when it was made.
     *
     * @param protocol imap, smtp or dav; with dav each request is a login
     */
    record Login(String node, String protocol, long credential) implements Action {
        /** Whether it opens no session: it is over when it is answered. */
        boolean isRequest() {
            return protocol.equals("dav");
        }
    }
}
