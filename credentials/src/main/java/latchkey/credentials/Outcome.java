package latchkey.credentials;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of an {@link Attempt}. */
public sealed interface Outcome {
    /**
     * The password is right and may be used for this service from this address, now.
     *
     * @param login the account's canonical name, for the backend; not the name that was sent
     * @param credential {@link AppPassword#id()}
     * @param epoch the account's epoch that this verdict was made from; see {@link Verifier#current}
     * @param expires from when the session must be over; null for never
     */
    record Accepted(
            long account,
            String login,
            long credential,
            long epoch,
            @Nullable Instant expires) implements Outcome {}

    /**
     * The attempt is refused. The client must not learn the reason, except for {@link Reason#NOT_AN_APP_PASSWORD}.
     *
     * @param credential {@link AppPassword#id()} of the password that would be right but for the reason; null if there is
     *     none
     */
    record Refused(Reason reason, @Nullable Long credential) implements Outcome {
        /** Refused without being any password of the account's. */
        public Refused(Reason reason) {
            this(reason, null);
        }
    }

    /**
     * Trouble of ours: to be told as the protocol's temporary failure, never as a wrong password.
     *
     * @param why for the log; never for a client
     */
    record Unavailable(String why) implements Outcome {}

    /** In one word, for the log: accepted, unavailable, or the reason of a refusal. */
    default String word() {
        return switch (this) {
            case Accepted _ -> "accepted";
            case Refused(Reason reason, var _) -> reason.name().toLowerCase(Locale.ROOT);
            case Unavailable _ -> "unavailable";
        };
    }

    /** Why an attempt is refused: for counting, the audit and the owner. */
    enum Reason {
        /** It does not have the shape of an app password; nothing was looked up. */
        NOT_AN_APP_PASSWORD,
        /** No such account, or not one of its passwords. */
        WRONG,
        /** It was right until it was revoked: a forgotten device, not a guess. */
        REVOKED,
        EXPIRED,
        /** Right, but not for this service. */
        WRONG_SERVICE,
        /** Right, but not from this address. */
        WRONG_NETWORK,
        /** Right, but the account is suspended. */
        SUSPENDED,
        /** The name cannot be anybody's ({@link LoginName}); nothing was looked up. */
        MALFORMED_LOGIN
    }
}
