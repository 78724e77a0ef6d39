package latchkey.gateway.meters;

import io.prometheus.metrics.core.exemplars.ExemplarSampler;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One series of a histogram of times. Measuring is a search among some hundred bounds and two additions, without a lock
 * and without an object; a scrape reads each cell once, so that classic and native buckets always agree. For any number
 * of threads.
 */
final class Latency {
    private static final double NANOS = 1e9;

    private final TimeScale scale;
    private final LongAdder[] cells;
    private final LongAdder sum = new LongAdder();
    private final long since = System.currentTimeMillis();
    private final @Nullable ExemplarSampler examples;

    /** @param examples keeps some times together with their traces; null without traces */
    Latency(TimeScale scale, @Nullable ExemplarSampler examples) {
        this.scale = scale;
        this.examples = examples;
        cells = Stream.generate(LongAdder::new).limit(scale.cells()).toArray(LongAdder[]::new);
    }

    /** A time below zero, as two machines' clocks may have it, counts as none. */
    void record(Duration time) {
        record(time.toNanos());
    }

    void record(long nanos) {
        long time = Math.max(0, nanos);
        cells[scale.cell(time)].increment();
        sum.add(time);
        if (examples != null) {
            examples.observe(time / NANOS);
        }
    }

    HistogramDataPointSnapshot read(Labels labels) {
        long[] counts = new long[cells.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = cells[i].sum();
        }
        return new HistogramDataPointSnapshot(
                scale.classic(counts),
                TimeScale.SCHEMA,
                scale.zeros(counts),
                TimeScale.ZERO_SECONDS,
                scale.natives(counts),
                NativeHistogramBuckets.EMPTY,
                sum.sum() / NANOS,
                labels,
                examples == null ? Exemplars.EMPTY : examples.collect(),
                since);
    }
}
