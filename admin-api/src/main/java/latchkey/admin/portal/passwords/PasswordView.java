package latchkey.admin.portal.passwords;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import latchkey.credentials.AppPassword;
import latchkey.credentials.LastUse;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.StaleDevice;
import org.jspecify.annotations.Nullable;

/**
 * An app password as pages show it.
 *
 * @param connections that are open with it now
 * @param stale the device that still tries it though it is good no longer; null if none does. It has no
 *     tries where another node than this one saw it
 * @param now when it is shown
 */
public record PasswordView(
        AppPassword password,
        List<SessionFacts> connections,
        @Nullable StaleDevice stale,
        Instant now) {
    private static final Duration LONG = Duration.ofDays(90);
    private static final Duration SOON = Duration.ofDays(7);

    public PasswordView {
        connections = List.copyOf(connections);
    }

    /** The password's number, for paths. */
    public long id() {
        return password.id();
    }

    /** What its owner calls it. */
    public String label() {
        return password.label();
    }

    /** Whether it works. */
    public boolean active() {
        return password.active(now);
    }

    /** Whether it has never been used. */
    public boolean neverUsed() {
        return password.lastUse() == null;
    }

    /** Whether nobody has used it for 90 days, though somebody once did. */
    public boolean unusedForLong() {
        LastUse use = password.lastUse();
        return use != null && use.at().isBefore(now.minus(LONG));
    }

    /** Whether it works for less than a week. */
    public boolean expiresSoon() {
        Instant expires = password.expires();
        return active() && expires != null && expires.isBefore(now.plus(SOON));
    }
}
