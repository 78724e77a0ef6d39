package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialMeter.Feed;

/** One node among others: whether it hears of changes in time, and whether they are in force everywhere. */
final class NodeMeters {
    private final Table<Change.Kind, CounterDataPoint> revocations;
    private final Table<Feed, Latency> feedLag;
    private final CounterDataPoint feedGaps;
    private final CounterDataPoint trustLost;
    private final AtomicInteger cutOff = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final Latency enforced;
    private final Latency durable;

    NodeMeters(MeterBoard board) {
        revocations = new Table<>(
                Change.Kind.class, Meters::endsSessions, kind -> board.counter(Meters.REVOCATIONS, Label.text(kind)));
        feedLag = new Table<>(Feed.class, feed -> board.latency(Meters.FEED_LAG, Label.text(feed)));
        feedGaps = board.counter(Meters.FEED_GAPS);
        trustLost = board.counter(Meters.NODE_CUTOFFS);
        board.gauge(Meters.NODE_CUTOFF, cutOff::get);
        board.gauge(Meters.NODES_HEARD, heard::get);
        enforced = board.latency(Meters.ENFORCEMENT, "enforced");
        durable = board.latency(Meters.ENFORCEMENT, "durable");
    }

    void revocation(Change.Kind kind) {
        revocations.at(kind).inc();
    }

    void feedLag(Feed feed, Duration lag) {
        feedLag.at(feed).record(lag);
    }

    void feedGap() {
        feedGaps.inc();
    }

    void trustLost() {
        trustLost.inc();
        cutOff.set(1);
    }

    void trustRegained() {
        cutOff.set(0);
    }

    void enforcement(boolean everywhere, Duration time) {
        (everywhere ? enforced : durable).record(time);
    }

    void heard(int nodes) {
        heard.set(nodes);
    }
}
