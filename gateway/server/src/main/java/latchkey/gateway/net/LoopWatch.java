package latchkey.gateway.net;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import latchkey.gateway.meters.ProcessMeters;

/**
 * Measures how late a timer fires on one event loop: so much later is everything else on it, too, since something there
 * took too long, or the machine has no time for it.
 */
final class LoopWatch implements Runnable {
    private static final long PERIOD = Duration.ofMillis(250).toNanos();

    private final EventExecutor loop;
    private final ProcessMeters meters;
    private long due;

    LoopWatch(EventExecutor loop, ProcessMeters meters) {
        this.loop = loop;
        this.meters = meters;
    }

    /** Begins; ends with the loop. */
    void start() {
        loop.execute(this::next);
    }

    @Override
    public void run() {
        meters.loopLag(System.nanoTime() - due);
        next();
    }

    private void next() {
        if (!loop.isShuttingDown()) {
            due = System.nanoTime() + PERIOD;
            var _ = loop.schedule(this, PERIOD, TimeUnit.NANOSECONDS);
        }
    }
}
