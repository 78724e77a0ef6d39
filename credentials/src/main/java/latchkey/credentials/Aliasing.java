package latchkey.credentials;

/** What became of the wish to add or remove an alias. */
public sealed interface Aliasing {
    /**
     * It is as wished; the change is null if it was so before.
     *
     * @param account as it stands now
     */
    record Done(Account account) implements Aliasing {}

    /**
     * Nothing was changed.
     *
     * @param sentence for whoever asked: what is wrong
     */
    record Refused(Reason reason, String sentence) implements Aliasing {}

    /** Why nothing was changed. */
    enum Reason {
        NO_SUCH_ACCOUNT,
        /** It cannot be anybody's name ({@link LoginName}). */
        MALFORMED_LOGIN,
        /** It is another account's login or alias. */
        TAKEN,
        /** The account has no such alias. */
        NO_SUCH_ALIAS,
        /** It is the account's login, which is not removed. */
        IS_THE_LOGIN
    }
}
