package latchkey.credentials;

/** What became of the wish to add an account. */
public sealed interface Registration {
    /** It was added and committed. */
    record Added(Account account) implements Registration {}

    /**
     * It was not added, and nothing was changed.
     *
     * @param sentence for whoever asked: what is wrong
     */
    record Refused(Reason reason, String sentence) implements Registration {}

    /** Why an account was not added. */
    enum Reason {
        /** The login or an alias cannot be anybody's ({@link LoginName}). */
        MALFORMED_LOGIN,
        /** The login or an alias is already an account's, as login or alias. */
        TAKEN
    }
}
