package latchkey.credentials;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a test asks about. */
class CountingMeter implements CredentialMeter {
    final AtomicInteger slowHashes = new AtomicInteger();
    final AtomicInteger queueFull = new AtomicInteger();
    final AtomicInteger hits = new AtomicInteger();
    final AtomicInteger misses = new AtomicInteger();
    final AtomicInteger unavailable = new AtomicInteger();

    @Override
    public void knownPasswordHit() {
        hits.incrementAndGet();
    }

    @Override
    public void knownPasswordMiss() {
        misses.incrementAndGet();
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
    public void recordUnavailable() {
        unavailable.incrementAndGet();
    }
}
