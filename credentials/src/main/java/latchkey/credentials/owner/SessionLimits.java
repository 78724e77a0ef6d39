package latchkey.credentials.owner;

import java.time.Duration;
import java.time.Instant;
import latchkey.credentials.CredentialSettings;

/** How long sessions last. */
record SessionLimits(Duration idle, Duration longest) {
    private static final Duration SHORT = Duration.ofMinutes(10);
    private static final Duration ENROLLING = Duration.ofMinutes(30);
    private static final Duration BETWEEN_TOUCHES = Duration.ofMinutes(1);

    static SessionLimits of(CredentialSettings settings) {
        return new SessionLimits(settings.portalIdle(), settings.portalLongest());
    }

    /** From when the session is over, if it is not seen again. */
    Instant ends(PortalSession session) {
        Instant began = session.created();
        return switch (session.stage()) {
            case ANONYMOUS, PASSWORD_GIVEN -> began.plus(SHORT);
            case ENROLLING -> began.plus(ENROLLING);
            case SIGNED_IN -> {
                Instant unused = session.lastSeen().plus(idle);
                Instant old = began.plus(longest);
                yield unused.isBefore(old) ? unused : old;
            }
        };
    }

    /** Whether it is time to note that the session was seen: once a minute, or oftener where a minute counts. */
    boolean isToTouch(PortalSession session, Instant now) {
        Duration tenth = idle.dividedBy(10);
        Duration pause = tenth.compareTo(BETWEEN_TOUCHES) < 0 ? tenth : BETWEEN_TOUCHES;
        return Duration.between(session.lastSeen(), now).compareTo(pause) >= 0;
    }
}
