package latchkey.credentials.owner;

import java.util.List;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;

/** What became of the wish for another primary password. */
public sealed interface PrimarySetting {
    /**
     * It is set and durable.
     *
     * @param account as it stands now
     * @param revoked the app passwords that were revoked by it
     */
    record Set(Account account, List<AppPassword> revoked) implements PrimarySetting {
        public Set {
            revoked = List.copyOf(revoked);
        }
    }

    /**
     * Nothing was changed.
     *
     * @param sentence for whoever asked: what is wrong, without any of the passwords
     */
    record Refused(Reason reason, String sentence) implements PrimarySetting {}

    /** Why it was refused. */
    enum Reason {
        NO_SUCH_ACCOUNT,
        /** The present password is another, or there is none. */
        WRONG_OLD,
        /** Too many wrong present passwords; the sentence says for how long. */
        TOO_MANY,
        /** Fewer than {@link PrimaryPasswords#SHORTEST} characters. */
        TOO_SHORT,
        /** More than {@link PrimaryPasswords#LONGEST_BYTES} bytes. */
        TOO_LONG,
        /** Among the first that a guesser tries, or made of the login. */
        GUESSABLE,
        /** It has the shape of an app password, which is told apart by it. */
        LIKE_AN_APP_PASSWORD,
        /** It is the present one. */
        SAME
    }
}
