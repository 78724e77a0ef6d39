package latchkey.admin.portal.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.admin.portal.Visit;
import latchkey.credentials.guesses.AddressBlock;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.PortalSession.Stage;
import latchkey.credentials.owner.PortalSessions;

/**
 * Opens sessions for browsers of which nothing is known yet: signing in by passkey or provider needs a place for what was
 * asked. Each is a row of the record, so there are only so many from one address (IPv6: a /64) and node. For any number of
 * threads.
 */
public final class Strangers {
    static final int MOST = 100;
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int MOST_REMEMBERED = 100_000;
    private static final int TOO_MANY = 429;

    private final PortalSessions sessions;
    private final Cache<AddressBlock, AtomicInteger> opened;

    /** @param ticker nanoseconds that only rise */
    public Strangers(PortalSessions sessions, Ticker ticker) {
        this.sessions = sessions;
        opened = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Whether the visit has such a session from now on; if not, the visit has been answered. */
    public boolean enter(Visit visit) {
        if (visit.stage().equals(Optional.of(Stage.ANONYMOUS))) {
            return true;
        }
        AtomicInteger count = opened.get(AddressBlock.of(visit.address()), _ -> new AtomicInteger());
        if (count.incrementAndGet() > MOST) {
            visit.http()
                    .status(TOO_MANY)
                    .header("Retry-After", String.valueOf(WINDOW.toSeconds()))
                    .result(visit.text("sign-in.too-many", WINDOW.toMinutes()));
            return false;
        }
        visit.enter(sessions.open(new NewPortalSession(null, Stage.ANONYMOUS, "", visit.address(), visit.browser()))
                .orElseThrow());
        return true;
    }
}
