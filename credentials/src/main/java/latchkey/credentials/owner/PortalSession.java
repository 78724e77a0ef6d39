package latchkey.credentials.owner;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session at the portal, as it stood when it was read.
 *
 * @param account whose it is; null while nothing is proved
 * @param how the owner signed in, for the security page
 * @param created when its present stage began
 * @param lastSeen to the minute
 * @param confirmed when a second factor was last proved in it; null for never
 * @param browser as it named itself, cut to 200 characters
 * @param csrf what every form must send back; derived from the token, and empty where the session was not found by its
 *     token
 */
public record PortalSession(
        long id,
        @Nullable Long account,
        Stage stage,
        String how,
        Instant created,
        Instant lastSeen,
        @Nullable Instant confirmed,
        InetAddress address,
        String browser,
        String csrf) {
    /** How far its owner has come. */
    public enum Stage {
        /** Nothing is proved: ten minutes. */
        ANONYMOUS,
        /** The primary password is proved, and the second factor awaited: ten minutes. */
        PASSWORD_GIVEN,
        /** The primary password is proved, and the account has no second factor yet: thirty minutes. */
        ENROLLING,
        /** As long as the settings say. */
        SIGNED_IN
    }

    PortalSession seenAt(Instant at) {
        return new PortalSession(id, account, stage, how, created, at, confirmed, address, browser, csrf);
    }

    PortalSession under(SessionToken token) {
        return new PortalSession(id, account, stage, how, created, lastSeen, confirmed, address, browser, token.csrf());
    }

    /** The same of that account in that stage, which begins now unless it had begun. */
    PortalSession advanced(Stage to, long owner, String proof, Instant now) {
        return new PortalSession(
                id,
                owner,
                to,
                proof,
                stage == to ? created : now,
                now,
                to == Stage.SIGNED_IN ? now : null,
                address,
                browser,
                "");
    }

    @Override
    public String toString() {
        return "PortalSession[" + id + ", account " + account + ", " + stage + "]";
    }
}
