package latchkey.gateway.login;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.credentials.Change;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;
import latchkey.dialogs.Ending;
import latchkey.gateway.meters.GatewayMeters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open sessions of this process by account, so that a revocation finds them. For any number of threads; nothing here
 * waits for anything.
 *
 * <p>Who opens a session registers it first and then asks {@link LoginService#current}: a change committed while the
 * session signed in is then seen by the one or by the other (threat D6). In the same way {@link #era} must be what it was
 * before the verdict, so that a {@link #cutOff} meanwhile does not pass the session by (G5).
 *
 * <p>Longer than most files here: who may end a session, and what a session's place knows, must fit each other.
 */
public final class SessionRegistry implements SessionHolder {
    private static final Logger LOG = LoggerFactory.getLogger("latchkey.session");

    /** A DAV request that takes no longer is not worth listing. */
    private static final long MOMENT = Duration.ofSeconds(2).toNanos();

    /** None of the sets is empty. Reading them needs no lock; they are changed within the map's. */
    private final ConcurrentHashMap<Long, Set<Registration>> sessions = new ConcurrentHashMap<>();

    private final Set<Registration> expiring = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong era = new AtomicLong();
    private final Clock clock;
    private final GatewayMeters meters;

    /** Set when all were ended: who comes later is ended at once. */
    private volatile @Nullable Ending ended;

    /** @param clock by which passwords expire */
    public SessionRegistry(Clock clock, GatewayMeters meters) {
        this.clock = clock;
        this.meters = meters;
    }

    /** Changes with each {@link #cutOff}: a verdict from an earlier era opens no session. */
    public long era() {
        return era.get();
    }

    /**
     * Adds a session that {@code login} opened; to be closed when the session is over.
     */
    public Registration register(Outcome.Accepted login, Origin origin, LiveSession session) {
        Registration registration = new Registration(login, origin, session);
        size.incrementAndGet();
        sessions.compute(login.account(), (_, open) -> with(registration, open));
        if (login.expires() != null) {
            expiring.add(registration);
        }
        Ending over = ended;
        if (over != null) {
            registration.end(over);
        }
        return registration;
    }

    /** Ends exactly the sessions that the change forbids: those opened under an older epoch with what it is about. */
    @Override
    public CompletionStage<Integer> changed(Change change) {
        List<Registration> concerned = sessions.getOrDefault(change.account(), Set.of()).stream()
                .filter(registration -> registration.isForbiddenBy(change))
                .toList();
        if (concerned.isEmpty()) {
            return CompletableFuture.completedStage(0);
        }
        int told = end(concerned, farewell(change.kind()));
        meters.sessions().ended(change.kind(), told);
        CompletableFuture<?>[] closed =
                concerned.stream().map(registration -> registration.closed).toArray(CompletableFuture<?>[]::new);
        // The last close happens on an event loop, which must not do what waits for it.
        return CompletableFuture.allOf(closed)
                .thenApplyAsync(
                        _ -> {
                            if (told > 0) {
                                report(change, told);
                            }
                            return told;
                        },
                        Thread::startVirtualThread);
    }

    private static Ending farewell(Change.Kind kind) {
        return switch (kind) {
            case SESSION_ENDED, SESSIONS_OF_PASSWORD_ENDED, ALL_SESSIONS_ENDED -> Ending.SESSION_ENDED;
            default -> Ending.SIGNED_OUT;
        };
    }

    private void report(Change change, int told) {
        Duration taken = Duration.between(change.at(), clock.instant());
        meters.sessions().allClosed(taken);
        LOG.atInfo()
                .addKeyValue("change", change.seq())
                .addKeyValue("kind", change.kind())
                .addKeyValue("account", change.account())
                .addKeyValue("credential", change.credential())
                .addKeyValue("sessions", told)
                .addKeyValue("millis", taken.toMillis())
                .log("sessions ended");
    }

    @Override
    public void cutOff() {
        era.incrementAndGet();
        int told = sessions.values().stream()
                .mapToInt(open -> end(open, Ending.UNAVAILABLE))
                .sum();
        meters.sessions().cutOff(told);
        LOG.warn("{} sessions cut off: too long since the record was heard of", told);
    }

    /** Ends all sessions, also those still to come, as when the gateway stops. */
    public void endAll(Ending why) {
        endFurther(why);
        all().forEach(registration -> registration.end(why));
    }

    /** Ends each session that is still to come as soon as it is there. */
    public void endFurther(Ending why) {
        ended = why;
    }

    /** Those that are open now. */
    public List<Registration> all() {
        return sessions.values().stream().flatMap(Set::stream).toList();
    }

    /** Ends the sessions whose password has expired meanwhile; to be called once a second. */
    public void endExpired() {
        Instant now = clock.instant();
        List<Registration> over = expiring.stream()
                .filter(registration -> registration.isExpired(now))
                .toList();
        meters.sessions().expired(end(over, Ending.SIGNED_OUT));
    }

    /** Returns how many had not been told before to end at once. */
    private static int end(Collection<Registration> registrations, Ending why) {
        int told = 0;
        for (Registration registration : registrations) {
            if (registration.end(why)) {
                told++;
            }
        }
        return told;
    }

    @Override
    public List<SessionFacts> sessions() {
        long now = System.nanoTime();
        List<SessionFacts> listed = new ArrayList<>(size.get());
        for (Set<Registration> open : sessions.values()) {
            for (Registration registration : open) {
                if (registration.isWorthListing(now)) {
                    listed.add(registration.facts);
                }
            }
        }
        return listed;
    }

    @Override
    public int count() {
        return size.get();
    }

    private static Set<Registration> with(Registration registration, @Nullable Set<Registration> others) {
        Set<Registration> all = others == null ? ConcurrentHashMap.newKeySet(1) : others;
        all.add(registration);
        return all;
    }

    /** The place of one session in the registry. */
    public final class Registration implements AutoCloseable {
        private final LiveSession session;
        private final long registered = System.nanoTime();
        private final AtomicBoolean told = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        private volatile Outcome.Accepted login;
        private volatile SessionFacts facts;

        private Registration(Outcome.Accepted login, Origin origin, LiveSession session) {
            this.login = login;
            this.session = session;
            facts = new SessionFacts(
                    origin.id(),
                    login.account(),
                    login.credential(),
                    origin.service(),
                    origin.peer(),
                    origin.client(),
                    clock.instant());
        }

        /**
         * The same password was judged again after a change of its account: from now on only later changes end the
         * session.
         */
        public void renew(Outcome.Accepted again) {
            login = again;
            if (again.expires() == null) {
                expiring.remove(this);
            } else {
                expiring.add(this);
                if (over.get()) {
                    expiring.remove(this); // it was closed just then
                }
            }
        }

        /** The client has said what it calls itself; for one thread. */
        public void clientNamed(String client) {
            SessionFacts former = facts;
            facts = new SessionFacts(
                    former.id(),
                    former.account(),
                    former.credential(),
                    former.service(),
                    former.peer(),
                    client,
                    former.since());
        }

        /** Takes the session out; a second call does nothing. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                sessions.computeIfPresent(login.account(), (_, open) -> without(open));
                expiring.remove(this);
                size.decrementAndGet();
                closed.complete(null);
            }
        }

        private @Nullable Set<Registration> without(Set<Registration> open) {
            open.remove(this);
            return open.isEmpty() ? null : open;
        }

        private boolean isForbiddenBy(Change change) {
            Outcome.Accepted opened = login;
            Long credential = change.credential();
            return opened.epoch() < change.epoch()
                    && switch (change.kind().ends()) {
                        case NOTHING -> false;
                        case ONE_SESSION -> facts.id().equals(change.session());
                        case SESSIONS_OF_CREDENTIAL -> credential != null && opened.credential() == credential;
                        case SESSIONS_OF_ACCOUNT -> true;
                    };
        }

        private boolean isExpired(Instant now) {
            Instant expires = login.expires();
            return expires != null && !now.isBefore(expires);
        }

        private boolean isWorthListing(long now) {
            return switch (facts.service()) {
                case IMAP, SMTP, POP3, SIEVE -> true;
                case CALDAV, CARDDAV -> now - registered > MOMENT;
            };
        }

        public Service service() {
            return facts.service();
        }

        public boolean isOver() {
            return over.get();
        }

        /**
         * One that cannot be told does not keep the others open.
         *
         * @return whether it was not told before to end at once
         */
        @CanIgnoreReturnValue
        public boolean end(Ending why) {
            boolean first = why.isPrompt() && told.compareAndSet(false, true);
            try {
                session.end(why);
            } catch (RuntimeException e) {
                meters.bug();
                LOG.error("session {} cannot be ended", facts.id(), e);
            }
            return first;
        }
    }
}
