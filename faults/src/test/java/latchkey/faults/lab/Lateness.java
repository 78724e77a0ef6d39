package latchkey.faults.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How late the lab's own threads are woken: what a busy machine adds to everything that is measured here. A figure is
 * only worth an assertion when this is much smaller.
 */
public final class Lateness implements AutoCloseable {
    private static final long NAP_MILLIS = 2;

    private final List<Long> late = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean over;

    Lateness() {
        Thread.ofPlatform().daemon().start(this::sleep);
    }

    private void sleep() {
        try {
            while (!over) {
                long due = System.nanoTime() + NAP_MILLIS * 1_000_000;
                Thread.sleep(NAP_MILLIS);
                late.add(Math.max(0, System.nanoTime() - due));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The 99th percentile and the maximum since it began. */
    public Figures figures() {
        synchronized (late) {
            return Figures.of(late);
        }
    }

    /** The latest so far. */
    public Duration longest() {
        synchronized (late) {
            return Duration.ofNanos(late.isEmpty() ? 0 : Collections.max(late));
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
