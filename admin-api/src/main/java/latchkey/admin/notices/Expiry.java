package latchkey.admin.notices;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import latchkey.credentials.AppPassword;

/**
 * That an app password expires: told seven days before, and on the day.
 *
 * @param today within a day
 */
record Expiry(Instant at, boolean today) {

    static final Duration SOON = Duration.ofDays(7);
    private static final Duration TODAY = Duration.ofDays(1);

    /** Empty if there is nothing to tell now, or nothing that its owner did not just choose. */
    static Optional<Expiry> due(AppPassword password, Instant now) {
        Instant expires = password.expires();
        if (expires == null || now.isBefore(expires.minus(SOON))) {
            return Optional.empty();
        }
        boolean today = !now.isBefore(expires.minus(TODAY));
        Duration life = Duration.between(password.created(), expires);
        return life.compareTo(today ? TODAY : SOON) > 0 ? Optional.of(new Expiry(expires, today)) : Optional.empty();
    }

    /** For {@link latchkey.credentials.notices.NoticeCursor#mark}. */
    String mark() {
        return today ? "expires-today" : "expires-in-7-days";
    }
}
