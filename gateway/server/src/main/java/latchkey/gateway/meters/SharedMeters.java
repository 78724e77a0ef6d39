package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The store that all nodes share. */
final class SharedMeters {
    private final Latency answers;
    private final Latency failures;
    private final CounterDataPoint skipped;
    private final CounterDataPoint losses;
    private final CounterDataPoint eventsLost;
    private final CounterDataPoint refused;
    private final CounterDataPoint forged;
    private final AtomicInteger reachable = new AtomicInteger();

    SharedMeters(MeterBoard board) {
        answers = board.latency(Meters.SHARED_STORE_CALLS, "answered");
        failures = board.latency(Meters.SHARED_STORE_CALLS, "failed");
        skipped = board.counter(Meters.SHARED_STORE_SKIPPED);
        losses = board.counter(Meters.SHARED_STORE_LOSSES);
        eventsLost = board.counter(Meters.SHARED_EVENTS_LOST);
        refused = board.counter(Meters.SHARED_REFUSED);
        forged = board.counter(Meters.SHARED_PASSWORDS_FORGED);
        board.gauge(Meters.SHARED_STORE_REACHABLE, reachable::get);
    }

    void call(Duration time, boolean answered) {
        (answered ? answers : failures).record(time);
    }

    void skipped() {
        skipped.inc();
    }

    void reachable(boolean now) {
        if (reachable.getAndSet(now ? 1 : 0) == 1 && !now) {
            losses.inc();
        }
    }

    void eventsLost() {
        eventsLost.inc();
    }

    void refused() {
        refused.inc();
    }

    void passwordForged() {
        forged.inc();
    }
}
