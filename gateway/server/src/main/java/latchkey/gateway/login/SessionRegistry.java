package latchkey.gateway.login;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import latchkey.credentials.Change;
import latchkey.credentials.ChangeListener;
import latchkey.credentials.Outcome;
import latchkey.dialogs.Ending;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of this process by account, so that a revocation finds them. For any number of threads.
 *
 * <p>Who opens a session registers it first and then asks {@link LoginService#current}: a change committed while the
 * session signed in is then seen by the one or by the other (threat D6).
 */
public final class SessionRegistry implements ChangeListener {

    /** An account has a handful of sessions: a list costs less than a set and is searched as fast. */
    private final ConcurrentHashMap<Long, List<Registration>> sessions = new ConcurrentHashMap<>();

    /** Set when all were ended: who comes later is ended at once. */
    private volatile @Nullable Ending ended;

    private final AtomicInteger size = new AtomicInteger();

    /** Adds a session that {@code login} opened; to be closed when the session is over. */
    public Registration register(Outcome.Accepted login, LiveSession session) {
        Registration registration = new Registration(login, session);
        size.incrementAndGet();
        sessions.compute(login.account(), (_, open) -> {
            List<Registration> list = open == null ? new ArrayList<>(1) : open;
            list.add(registration);
            return list;
        });
        Ending over = ended;
        if (over != null) {
            session.end(over);
        }
        return registration;
    }

    /** Ends exactly the sessions that the change forbids: those opened under an older epoch with what it is about. */
    @Override
    public void changed(Change change) {
        Long credential = change.credential();
        Predicate<Outcome.Accepted> concerned = switch (change.kind().ends()) {
            case NOTHING, ONE_SESSION -> _ -> false;
            case SESSIONS_OF_CREDENTIAL -> login -> credential != null && login.credential() == credential;
            case SESSIONS_OF_ACCOUNT -> _ -> true;
        };
        List<LiveSession> ending = new ArrayList<>();
        sessions.computeIfPresent(change.account(), (_, open) -> {
            for (Registration registration : open) {
                if (registration.login.epoch() < change.epoch() && concerned.test(registration.login)) {
                    ending.add(registration.session);
                }
            }
            return open;
        });
        ending.forEach(session -> session.end(Ending.SIGNED_OUT));
    }

    /** Ends all sessions, also those still to come, as when the gateway stops. */
    public void endAll(Ending why) {
        ended = why;
        List<LiveSession> ending = new ArrayList<>();
        for (Long account : sessions.keySet()) {
            sessions.computeIfPresent(account, (_, open) -> {
                open.forEach(registration -> ending.add(registration.session));
                return open;
            });
        }
        ending.forEach(session -> session.end(why));
    }

    /** How many sessions are registered. */
    public int size() {
        return size.get();
    }

    /** The place of one session in the registry. */
    public final class Registration implements AutoCloseable {
        private final Outcome.Accepted login;
        private final LiveSession session;

        private Registration(Outcome.Accepted login, LiveSession session) {
            this.login = login;
            this.session = session;
        }

        /** Takes the session out; a second call does nothing. */
        @Override
        public void close() {
            sessions.computeIfPresent(login.account(), (_, open) -> {
                if (open.remove(this)) {
                    size.decrementAndGet();
                }
                return open.isEmpty() ? null : open;
            });
        }
    }
}
