package latchkey.credentials;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a test asks about. */
class CountingMeter implements CredentialMeter {
    final AtomicInteger slowHashes = new AtomicInteger();
    final AtomicInteger queueFull = new AtomicInteger();
    final AtomicInteger forged = new AtomicInteger();
    final AtomicInteger broken = new AtomicInteger();
    private final Map<Level, AtomicInteger> answered = new ConcurrentHashMap<>();
    final AtomicInteger unavailable = new AtomicInteger();
    final AtomicInteger epochConflicts = new AtomicInteger();

    int answered(Level level) {
        return answered.getOrDefault(level, new AtomicInteger()).get();
    }

    @Override
    public void loginAnswered(Level level) {
        answered.computeIfAbsent(level, _ -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void sharedPasswordForged() {
        forged.incrementAndGet();
    }

    @Override
    public void brokenHash() {
        broken.incrementAndGet();
    }

    @Override
    public void slowHash(Duration time) {
        slowHashes.incrementAndGet();
    }

    @Override
    public void slowHashQueueFull() {
        queueFull.incrementAndGet();
    }

    @Override
    public void epochConflict() {
        epochConflicts.incrementAndGet();
    }

    @Override
    public void recordUnavailable() {
        unavailable.incrementAndGet();
    }
}
