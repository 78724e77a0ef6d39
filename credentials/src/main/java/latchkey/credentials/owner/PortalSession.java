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

    @Override
    public String toString() {
        return "PortalSession[" + id + ", account " + account + ", " + stage + "]";
    }
}
