package latchkey.credentials;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of an account or of its app passwords.
 *
 * @param seq its place in the feed: greater than that of every change committed before it; there may be gaps
 * @param credential {@link AppPassword#id()} that it is about; null if it is about the whole account
 * @param epoch the account's epoch after the change
 * @param at when it was made, by the clock of the process that made it
 */
public record Change(long seq, long account, @Nullable Long credential, long epoch, Kind kind, Instant at) {
    /** What happened, and which open sessions it ends. */
    public enum Kind {
        ACCOUNT_ADDED(Ends.NOTHING),
        PASSWORD_ISSUED(Ends.NOTHING),
        PASSWORD_REVOKED(Ends.SESSIONS_OF_CREDENTIAL),
        ALL_PASSWORDS_REVOKED(Ends.SESSIONS_OF_ACCOUNT),
        /** Turning it off revokes all the account's passwords. */
        TWO_FACTOR_ON(Ends.NOTHING),
        TWO_FACTOR_OFF(Ends.SESSIONS_OF_ACCOUNT),
        SUSPENDED(Ends.SESSIONS_OF_ACCOUNT),
        RESUMED(Ends.NOTHING);

        private final Ends ends;

        Kind(Ends ends) {
            this.ends = ends;
        }

        /** The open sessions that this kind of change ends. */
        public Ends ends() {
            return ends;
        }
    }

    /** Which open sessions a change ends: those opened under an epoch older than {@link Change#epoch()}. */
    public enum Ends {
        NOTHING,
        SESSIONS_OF_CREDENTIAL,
        SESSIONS_OF_ACCOUNT
    }
}
