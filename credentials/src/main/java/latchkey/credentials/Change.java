package latchkey.credentials;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of an account or of its app passwords.
 *
 * @param seq its place in the feed: greater than that of every change committed before it; there may be gaps
 * @param previous the place of the change before it: whoever has applied that one has missed nothing in between
 * @param credential {@link AppPassword#id()} that it is about; null if it is about the whole account
 * @param session {@link SessionFacts#id()} that it is about; null unless it is about a single session
 * @param epoch the account's epoch after the change
 * @param at when it was made, by the clock of the process that made it
 */
public record Change(
        long seq,
        long previous,
        long account,
        @Nullable Long credential,
        @Nullable String session,
        long epoch,
        Kind kind,
        Instant at) {
    /** What happened, and which open sessions it ends. */
    public enum Kind {
        ACCOUNT_ADDED(Ends.NOTHING),
        /** Revokes all the account's passwords; its names are free again. */
        ACCOUNT_DELETED(Ends.SESSIONS_OF_ACCOUNT),
        PASSWORD_ISSUED(Ends.NOTHING),
        PASSWORD_REVOKED(Ends.SESSIONS_OF_CREDENTIAL),
        ALL_PASSWORDS_REVOKED(Ends.SESSIONS_OF_ACCOUNT),
        /** Turning it off revokes all the account's passwords. */
        TWO_FACTOR_ON(Ends.NOTHING),
        TWO_FACTOR_OFF(Ends.SESSIONS_OF_ACCOUNT),
        SUSPENDED(Ends.SESSIONS_OF_ACCOUNT),
        RESUMED(Ends.NOTHING),
        /** By its owner; revokes all the account's app passwords. */
        PRIMARY_PASSWORD_CHANGED(Ends.SESSIONS_OF_ACCOUNT),
        /** By an operator; revokes all the account's app passwords. */
        PRIMARY_PASSWORD_RESET(Ends.SESSIONS_OF_ACCOUNT),
        /** One session, whose password stays good. */
        SESSION_ENDED(Ends.ONE_SESSION),
        /** The sessions of one password, which stays good. */
        SESSIONS_OF_PASSWORD_ENDED(Ends.SESSIONS_OF_CREDENTIAL),
        ALL_SESSIONS_ENDED(Ends.SESSIONS_OF_ACCOUNT),
        /** Only in the audit trail: a password was used from a network for the first time. */
        USED_FROM_NEW_NETWORK(Ends.NOTHING),
        /** Only in the audit trail: a password that is good no longer is still tried. */
        STALE_DEVICE(Ends.NOTHING),
        /** Only in the audit trail, of account 0: the keys were changed. */
        KEYS_ROTATED(Ends.NOTHING),
        /** A further name signs in to the account. */
        ALIAS_ADDED(Ends.NOTHING),
        /** A name signs in no longer; open sessions stay, since the password is as good as before. */
        ALIAS_REMOVED(Ends.NOTHING),
        /** Only in the audit trail, of account 0: an API token was made. */
        TOKEN_MADE(Ends.NOTHING),
        /** Only in the audit trail, of account 0. */
        TOKEN_REVOKED(Ends.NOTHING),
        /** Only in the audit trail, of account 0: what may be issued is another. */
        POLICY_CHANGED(Ends.NOTHING),
        /** Only in the audit trail: an operator made a link. */
        LINK_MADE(Ends.NOTHING),
        /** Only in the audit trail: a link that works once was used. */
        LINK_USED(Ends.NOTHING),
        /** Only in the audit trail, as all that follow: an authenticator app was set up or removed. */
        TOTP_ON(Ends.NOTHING),
        TOTP_OFF(Ends.NOTHING),
        RECOVERY_CODES_MADE(Ends.NOTHING),
        RECOVERY_CODE_USED(Ends.NOTHING),
        PASSKEY_ADDED(Ends.NOTHING),
        PASSKEY_RENAMED(Ends.NOTHING),
        PASSKEY_REMOVED(Ends.NOTHING),
        PORTAL_SIGN_IN(Ends.NOTHING),
        /** At most once an hour and account. */
        PORTAL_SIGN_IN_REFUSED(Ends.NOTHING),
        PORTAL_SESSIONS_ENDED(Ends.NOTHING),
        /** Written by a newer version of Latchkey: taken for the worst that it may be. */
        UNKNOWN(Ends.SESSIONS_OF_ACCOUNT);

        private final Ends ends;

        Kind(Ends ends) {
            this.ends = ends;
        }

        /** The kind of that name; {@link #UNKNOWN} if there is none. */
        public static Kind named(String name) {
            for (Kind kind : values()) {
                if (kind.name().equals(name)) {
                    return kind;
                }
            }
            return UNKNOWN;
        }

        /** The open sessions that this kind of change ends. */
        public Ends ends() {
            return ends;
        }
    }

    /** Which open sessions a change ends: those opened under an epoch older than {@link Change#epoch()}. */
    public enum Ends {
        NOTHING,
        ONE_SESSION,
        SESSIONS_OF_CREDENTIAL,
        SESSIONS_OF_ACCOUNT
    }
}
