package latchkey.credentials;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * How much time has passed, in nanoseconds, as far as any clock of the machine knows. The monotonic clock stands still
 * while the machine is suspended (CLOCK_MONOTONIC, which Java reads) or its virtual machine is stopped; the wall clock is
 * put right when it goes on, by the kernel or by whoever keeps the time. So if the wall clock gets ahead of the
 * monotonic one by more than a moment, that much has passed unseen.
 *
 * <p>It errs on one side only: a clock that was wrong and is set forward looks like a sleep, and what is measured by this
 * seems older than it is; set back, it changes nothing. So it is good for trust, which is then gained anew, and not for
 * limits (G12). For any number of threads; it never goes back, takes no lock and makes an object once a second.
 */
final class ElapsedTime implements LongSupplier {
    /** Less is a clock that is being kept right; a sleep as short is known from polls that come late. */
    static final Duration MOMENT = Duration.ofMillis(500);

    private static final long MARK_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier ticker;
    private final Clock clock;
    private final AtomicReference<Mark> latest;

    /** Both clocks at one moment, and how much the monotonic one had missed by then. */
    private record Mark(long ticks, long millis, long missed) {}

    /** @param ticker nanoseconds that only rise */
    ElapsedTime(LongSupplier ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
        latest = new AtomicReference<>(new Mark(ticker.getAsLong(), clock.millis(), 0));
    }

    @Override
    public long getAsLong() {
        while (true) {
            Mark mark = latest.get();
            long millis = clock.millis();
            long ticks = ticker.getAsLong();
            long ahead = (millis - mark.millis) * NANOS_PER_MILLI - (ticks - mark.ticks);
            boolean slept = ahead > MOMENT.toNanos();
            boolean setBack = -ahead > MOMENT.toNanos();
            if (!slept && !setBack && ticks - mark.ticks < MARK_EVERY) {
                return ticks + mark.missed;
            }
            Mark now = new Mark(ticks, millis, slept ? mark.missed + ahead : mark.missed);
            if (latest.compareAndSet(mark, now)) {
                return ticks + now.missed;
            }
        }
    }
}
