package latchkey.gateway.meters;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Duration;
import java.util.function.BiConsumer;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Level;
import latchkey.credentials.Service;

/** What accounts and passwords tell. */
final class CredentialMeters implements CredentialMeter {
    private final Table<Level, CounterDataPoint> answered;
    private final Table<Level, Table<Service, Latency>> lookedUp;
    private final Table<Cache, CounterDataPoint> hits;
    private final Table<Cache, CounterDataPoint> misses;
    private final Table<Cache, CounterDataPoint> evictions;
    private final CounterDataPoint epochConflicts;
    private final CounterDataPoint brokenHashes;
    private final Latency slowHashes;
    private final CounterDataPoint slowHashQueueFull;
    private final CounterDataPoint freshGuesses;
    private final CounterDataPoint repeatedGuesses;
    private final CounterDataPoint guessingAddresses;
    private final CounterDataPoint guessedLogins;
    private final CounterDataPoint staleDevices;
    private final Table<Operation, Latency> recordAnswers;
    private final Table<Operation, Latency> recordFailures;
    private final CounterDataPoint recordUnavailable;
    private final SharedMeters shared;
    private final NodeMeters node;
    private final GaugeMeters gauges;

    private volatile BiConsumer<Boolean, Duration> whenEnforced = (_, _) -> {};

    /** Tells of each change that is in force everywhere, or confirmed to be so no more, and how long that took. */
    void whenEnforced(BiConsumer<Boolean, Duration> next) {
        whenEnforced = next;
    }

    CredentialMeters(MeterBoard board) {
        answered = new Table<>(Level.class, level -> board.counter(Meters.LOGINS_ANSWERED, Label.text(level)));
        lookedUp = new Table<>(
                Level.class,
                level -> level != Level.MEMORY,
                level -> new Table<>(
                        Service.class,
                        Meters::isServed,
                        service -> board.latency(Meters.STAGE, "verify_" + Label.text(level), service.wireName())));
        hits = lookups(board, "hit");
        misses = lookups(board, "miss");
        evictions = new Table<>(
                Cache.class,
                cache -> cache != Cache.SHARED,
                cache -> board.counter(Meters.CACHE_EVICTIONS, Label.text(cache)));
        epochConflicts = board.counter(Meters.EPOCH_CONFLICTS);
        brokenHashes = board.counter(Meters.RECORD_BROKEN_HASHES);
        slowHashes = board.latency(Meters.SLOW_HASHES);
        slowHashQueueFull = board.counter(Meters.SLOW_HASHES_REFUSED);
        freshGuesses = board.counter(Meters.GUESSES, "fresh");
        repeatedGuesses = board.counter(Meters.GUESSES, "repeated");
        guessingAddresses = board.counter(Meters.GUESSES_EXCESSIVE, "address");
        guessedLogins = board.counter(Meters.GUESSES_EXCESSIVE, "login");
        staleDevices = board.counter(Meters.STALE_DEVICES);
        recordAnswers = recordCalls(board, "answered");
        recordFailures = recordCalls(board, "failed");
        recordUnavailable = board.counter(Meters.RECORD_UNAVAILABLE);
        shared = new SharedMeters(board);
        node = new NodeMeters(board);
        gauges = new GaugeMeters(board);
    }

    private static Table<Cache, CounterDataPoint> lookups(MeterBoard board, String result) {
        return new Table<>(Cache.class, cache -> board.counter(Meters.CACHE_LOOKUPS, Label.text(cache), result));
    }

    private static Table<Operation, Latency> recordCalls(MeterBoard board, String result) {
        return new Table<>(
                Operation.class, operation -> board.latency(Meters.RECORD_CALLS, Label.text(operation), result));
    }

    @Override
    public void opened(Gauges opened) {
        gauges.follow(opened);
    }

    @Override
    public void loginAnswered(Level level) {
        answered.at(level).inc();
        Span traced = Span.current();
        if (traced.isRecording()) {
            traced.setAttribute("latchkey.verify.level", Label.text(level));
        }
    }

    @Override
    public void lookedUp(Level level, Service service, Duration time) {
        lookedUp.at(level).at(service).record(time);
    }

    @Override
    public void cacheLookup(Cache cache, boolean hit) {
        (hit ? hits : misses).at(cache).inc();
    }

    @Override
    public void cacheEviction(Cache cache) {
        evictions.at(cache).inc();
    }

    @Override
    public void epochConflict() {
        epochConflicts.inc();
    }

    @Override
    public void brokenHash() {
        brokenHashes.inc();
    }

    @Override
    public void slowHash(Duration time) {
        slowHashes.record(time);
    }

    @Override
    public void slowHashQueueFull() {
        slowHashQueueFull.inc();
    }

    @Override
    public void guess(boolean fresh) {
        (fresh ? freshGuesses : repeatedGuesses).inc();
    }

    @Override
    public void tooManyGuessesFromAddress() {
        guessingAddresses.inc();
    }

    @Override
    public void tooManyGuessesForLogin() {
        guessedLogins.inc();
    }

    @Override
    public void staleDevice() {
        staleDevices.inc();
    }

    @Override
    public void recordCall(Operation operation, Duration time, boolean good) {
        (good ? recordAnswers : recordFailures).at(operation).record(time);
    }

    @Override
    public void recordUnavailable() {
        recordUnavailable.inc();
    }

    @Override
    public void sharedPasswordForged() {
        shared.passwordForged();
    }

    @Override
    public void sharedStoreCall(Duration time, boolean good) {
        shared.call(time, good);
    }

    @Override
    public void sharedStoreSkipped() {
        shared.skipped();
    }

    @Override
    public void sharedStoreReachable(boolean reachable) {
        shared.reachable(reachable);
    }

    @Override
    public void sharedEventsLost() {
        shared.eventsLost();
    }

    @Override
    public void eventRefused() {
        shared.refused();
    }

    @Override
    public void revocation(Change.Kind kind) {
        node.revocation(kind);
    }

    @Override
    public void feedLag(Feed feed, Duration lag) {
        node.feedLag(feed, lag);
    }

    @Override
    public void feedGap() {
        node.feedGap();
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
        whenEnforced.accept(enforced, time);
    }

    @Override
    public void nodesHeard(int nodes) {
        node.heard(nodes);
    }
}
