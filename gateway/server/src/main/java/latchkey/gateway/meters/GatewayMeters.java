package latchkey.gateway.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Level;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.BackendFailure;

/**
 * Every meter of the gateway and its name. All are registered when this is made, so that a dashboard shows zeros rather
 * than nothing; measuring is a look-up in an array and an addition, fit for an event loop. Long because every name stands
 * here and nowhere else.
 */
public final class GatewayMeters implements CredentialMeter {

    private static final String UNAVAILABLE = "unavailable";

    /** Few: each is a line at every scrape, for every service and outcome. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    /** Why a connection was turned away before it could speak. */
    public enum Limit {
        CONNECTIONS,
        CONNECTIONS_PER_ADDRESS,
        /** Too many wrong ones came from its address. */
        WRONG_PASSWORDS
    }

    /** What became of the answer to a wrong password. */
    public enum WrongAnswer {
        AT_ONCE,
        DELAYED,
        /** Too many answers were waiting, or connections from its address are refused: "try again later" instead. */
        SHED
    }

    private final Map<Service, LoginTimers> logins;
    private final Map<Service, LongAdder> sessions;
    private final Map<Change.Kind, Counter> sessionsEnded;
    private final Counter sessionsExpired;
    private final Counter sessionsCutOff;
    private final Timer sessionsClosed;
    private final Map<Service, Timer> backendConnects;
    private final Map<Service, Map<BackendFailure, Counter>> backendFailures;
    private final Map<Limit, Counter> refused;
    private final Map<WrongAnswer, Counter> wrongAnswers;
    private final Counter freshGuesses;
    private final Counter repeatedGuesses;
    private final Counter guessingAddresses;
    private final Counter guessedLogins;
    private final Counter staleDevices;
    private final LongAdder connections = new LongAdder();
    private final Counter bytesFromClients;
    private final Counter bytesFromBackends;
    private final Counter handshakes;
    private final Counter handshakeFailures;
    private final Counter bugs;
    private final Map<Level, Counter> answered;
    private final Counter forged;
    private final Counter brokenHashes;
    private final Timer slowHashes;
    private final Counter slowHashQueueFull;
    private final Map<Feed, Timer> feedLag;
    private final Counter feedGaps;
    private final Counter recordUnavailable;
    private final Counter peppersUnreadable;
    private final Timer sharedAnswers;
    private final Timer sharedFailures;
    private final Counter sharedSkipped;
    private final Counter sharedLosses;
    private final AtomicInteger sharedReachable = new AtomicInteger();
    private final NodeMeters node;
    private final BackendHealth backendHealth = new BackendHealth(InstantSource.system());

    /** Registers every meter there is; long because there is nothing but that to it. */
    public GatewayMeters(MeterRegistry registry) {
        logins = each(Service.class, service -> new LoginTimers(registry, service));
        sessions = each(Service.class, service -> {
            LongAdder open = new LongAdder();
            Gauge.builder("latchkey.sessions.open", open, LongAdder::sum)
                    .description("Signed-in sessions that are open")
                    .tag("service", service.wireName())
                    .register(registry);
            return open;
        });
        sessionsEnded = each(Change.Kind.class, kind -> ended(registry, label(kind)));
        sessionsExpired = ended(registry, "expired");
        sessionsCutOff = ended(registry, "cut_off");
        sessionsClosed = Timer.builder("latchkey.sessions.closing")
                .description("From a change to the last session that it ends being closed here")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        backendConnects = each(
                Service.class,
                service -> Timer.builder("latchkey.backend.connect")
                        .description("From the wish for a backend to the account being signed in there")
                        .tag("service", service.wireName())
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
        backendFailures = each(
                Service.class,
                service -> each(
                        BackendFailure.class,
                        failure -> Counter.builder("latchkey.backend.failures")
                                .description("Sessions with a backend that did not come about")
                                .tag("service", service.wireName())
                                .tag("failure", label(failure))
                                .register(registry)));
        refused = each(
                Limit.class,
                limit -> Counter.builder("latchkey.connections.refused")
                        .description("Connections turned away by a limit")
                        .tag("limit", label(limit))
                        .register(registry));
        wrongAnswers = each(
                WrongAnswer.class,
                answer -> Counter.builder("latchkey.wrong.answers")
                        .description("Answers to logins that were refused")
                        .tag("answer", label(answer))
                        .register(registry));
        freshGuesses = guesses(registry, "fresh");
        repeatedGuesses = guesses(registry, "repeated");
        guessingAddresses = tooManyGuesses(registry, "address");
        guessedLogins = tooManyGuesses(registry, "login");
        staleDevices = counter(
                registry,
                "latchkey.stale.devices",
                "Revoked or expired passwords that are still tried, each once a day");
        Gauge.builder("latchkey.connections.open", connections, LongAdder::sum)
                .description("Connections of clients that are open, signed in or not")
                .register(registry);
        bytesFromClients = relayed(registry, "client");
        bytesFromBackends = relayed(registry, "backend");
        handshakes = handshakes(registry, "done");
        handshakeFailures = handshakes(registry, "failed");
        bugs = counter(registry, "latchkey.bugs", "Sessions closed by an error of Latchkey's own");
        answered = each(
                Level.class,
                level -> Counter.builder("latchkey.logins.answered")
                        .description("Well-formed logins with a verdict, by what had it")
                        .tag("level", label(level))
                        .register(registry));
        forged = counter(
                registry,
                "latchkey.shared.passwords.forged",
                "Entries of the shared store that no node made, or not for the login that they were found at");
        brokenHashes =
                counter(registry, "latchkey.record.broken.hashes", "Logins that met a broken hash in the record");
        slowHashes = Timer.builder("latchkey.slow.hashes")
                .description("Slow hashes, without the wait for a thread")
                .register(registry);
        slowHashQueueFull =
                counter(registry, "latchkey.slow.hashes.refused", "Slow hashes turned away by a full queue");
        feedLag = each(
                Feed.class,
                feed -> Timer.builder("latchkey.feed.lag")
                        .description("From a change to its being in force here, by the way that it came first")
                        .tag("feed", label(feed))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
        feedGaps = counter(registry, "latchkey.feed.gaps", "Changes that came before one that was still missing");
        node = new NodeMeters(registry);
        recordUnavailable =
                counter(registry, "latchkey.record.unavailable", "Times that the record could not be read or written");
        peppersUnreadable =
                counter(registry, "latchkey.peppers.unreadable", "Changes of the pepper file that could not be read");
        sharedAnswers = sharedCalls(registry, "answered");
        sharedFailures = sharedCalls(registry, "failed");
        sharedSkipped = counter(
                registry, "latchkey.shared.store.skipped", "Calls not made, for the shared store was known to be away");
        sharedLosses = counter(registry, "latchkey.shared.store.losses", "Times that the shared store was lost");
        Gauge.builder("latchkey.shared.store.reachable", sharedReachable, AtomicInteger::get)
                .description("Whether the shared store answers")
                .register(registry);
    }

    /** One login was judged, {@code nanos} after it was asked for. */
    public void login(Service service, Outcome outcome, long nanos) {
        LoginTimers timers = of(logins, service);
        switch (outcome) {
            case Outcome.Accepted _ -> timers.accepted.record(Duration.ofNanos(nanos));
            case Outcome.Refused(Outcome.Reason reason, var _) ->
                of(timers.refused, reason).record(Duration.ofNanos(nanos));
            case Outcome.Unavailable _ -> timers.unavailable.record(Duration.ofNanos(nanos));
        }
    }

    public void sessionOpened(Service service) {
        of(sessions, service).increment();
    }

    public void sessionClosed(Service service) {
        of(sessions, service).decrement();
    }

    /** So many sessions were told to end because of a change. */
    public void sessionsEnded(Change.Kind kind, int count) {
        of(sessionsEnded, kind).increment(count);
    }

    /** So many sessions were told to end because their passwords had expired. */
    public void sessionsExpired(int count) {
        sessionsExpired.increment(count);
    }

    /** So many sessions were told to end because nobody knew any more whether they may go on. */
    public void sessionsCutOff(int count) {
        sessionsCutOff.increment(count);
    }

    /** All sessions that a change ends are closed, so long after it was made. */
    public void sessionsClosed(Duration afterChange) {
        sessionsClosed.record(afterChange.isNegative() ? Duration.ZERO : afterChange);
    }

    public void connectionOpened() {
        connections.increment();
    }

    public void connectionClosed() {
        connections.decrement();
    }

    public void connectionRefused(Limit limit) {
        of(refused, limit).increment();
    }

    public void wrongAnswer(WrongAnswer answer) {
        of(wrongAnswers, answer).increment();
    }

    /** Bytes that a client sent and that were passed on to a backend. */
    public void relayedFromClient(long bytes) {
        bytesFromClients.increment((double) bytes);
    }

    /** Bytes that a backend sent and that were passed on to a client. */
    public void relayedFromBackend(long bytes) {
        bytesFromBackends.increment((double) bytes);
    }

    /** A backend session stood, {@code nanos} after it was asked for. */
    public void backendConnected(Service service, long nanos) {
        of(backendConnects, service).record(Duration.ofNanos(nanos));
        backendHealth.connected(service, nanos);
    }

    public void backendFailed(Service service, BackendFailure failure) {
        of(of(backendFailures, service), failure).increment();
        backendHealth.failed(service, failure);
    }

    /** How the backends were of late. */
    public BackendHealth backendHealth() {
        return backendHealth;
    }

    public void handshake(boolean done) {
        (done ? handshakes : handshakeFailures).increment();
    }

    /** An error of Latchkey's own closed a session. */
    public void bug() {
        bugs.increment();
    }

    @Override
    public void loginAnswered(Level level) {
        of(answered, level).increment();
    }

    @Override
    public void sharedPasswordForged() {
        forged.increment();
    }

    @Override
    public void brokenHash() {
        brokenHashes.increment();
    }

    @Override
    public void slowHash(Duration time) {
        slowHashes.record(time);
    }

    @Override
    public void slowHashQueueFull() {
        slowHashQueueFull.increment();
    }

    @Override
    public void feedLag(Feed feed, Duration lag) {
        of(feedLag, feed).record(lag.isNegative() ? Duration.ZERO : lag);
    }

    @Override
    public void feedGap() {
        feedGaps.increment();
    }

    @Override
    public void eventRefused() {
        node.eventRefused();
    }

    @Override
    public void trustLost() {
        node.trustLost();
    }

    @Override
    public void trustRegained() {
        node.trustRegained();
    }

    @Override
    public void enforcement(boolean enforced, Duration time) {
        node.enforcement(enforced, time);
    }

    @Override
    public void nodesHeard(int nodes) {
        node.heard(nodes);
    }

    @Override
    public void recordUnavailable() {
        recordUnavailable.increment();
    }

    @Override
    public void guess(boolean fresh) {
        (fresh ? freshGuesses : repeatedGuesses).increment();
    }

    @Override
    public void tooManyGuessesFromAddress() {
        guessingAddresses.increment();
    }

    @Override
    public void tooManyGuessesForLogin() {
        guessedLogins.increment();
    }

    @Override
    public void staleDevice() {
        staleDevices.increment();
    }

    private static Counter guesses(MeterRegistry registry, String kind) {
        return Counter.builder("latchkey.guesses")
                .description("Wrong passwords, by whether the same was tried before")
                .tag("kind", kind)
                .register(registry);
    }

    private static Counter tooManyGuesses(MeterRegistry registry, String by) {
        return Counter.builder("latchkey.guesses.excessive")
                .description("Times that an address, or a login, had more wrong passwords than are put up with")
                .tag("by", by)
                .register(registry);
    }

    private static Counter ended(MeterRegistry registry, String reason) {
        return Counter.builder("latchkey.sessions.ended")
                .description("Signed-in sessions that were told to end")
                .tag("reason", reason)
                .register(registry);
    }

    /** The pepper file changed, and cannot be read; the peppers stay as they were. */
    public void peppersUnreadable() {
        peppersUnreadable.increment();
    }

    @Override
    public void sharedStoreCall(Duration time, boolean answered) {
        (answered ? sharedAnswers : sharedFailures).record(time);
    }

    @Override
    public void sharedStoreSkipped() {
        sharedSkipped.increment();
    }

    @Override
    public void sharedStoreReachable(boolean reachable) {
        if (sharedReachable.getAndSet(reachable ? 1 : 0) == 1 && !reachable) {
            sharedLosses.increment();
        }
    }

    private static Timer sharedCalls(MeterRegistry registry, String result) {
        return Timer.builder("latchkey.shared.store.calls")
                .description("Questions to the shared store")
                .tag("result", result)
                .register(registry);
    }

    private static Counter relayed(MeterRegistry registry, String from) {
        return Counter.builder("latchkey.relayed.bytes")
                .description("Bytes passed on, by who sent them")
                .baseUnit("bytes")
                .tag("from", from)
                .register(registry);
    }

    private static Counter handshakes(MeterRegistry registry, String result) {
        return Counter.builder("latchkey.tls.handshakes")
                .description("TLS handshakes with clients")
                .tag("result", result)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> make) {
        Map<K, V> map = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            map.put(key, make.apply(key));
        }
        return map;
    }

    @SuppressWarnings("NullAway") // "each" made a value for every key
    private static <K extends Enum<K>, V> V of(Map<K, V> map, K key) {
        return map.get(key);
    }

    /** The logins of one service by outcome. */
    private static final class LoginTimers {
        final Timer accepted;
        final Map<Outcome.Reason, Timer> refused;
        final Timer unavailable;

        LoginTimers(MeterRegistry registry, Service service) {
            accepted = timer(registry, service, "accepted");
            refused = each(Outcome.Reason.class, reason -> timer(registry, service, label(reason)));
            unavailable = timer(registry, service, UNAVAILABLE);
        }

        private static Timer timer(MeterRegistry registry, Service service, String outcome) {
            return Timer.builder("latchkey.logins")
                    .description("Logins and the time to judge them")
                    .tag("service", service.wireName())
                    .tag("outcome", outcome)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
