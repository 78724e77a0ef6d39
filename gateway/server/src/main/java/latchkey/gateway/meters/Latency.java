package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One series of a histogram of times. For any number of threads. */
final class Latency {
    private static final double NANOS = 1e9;

    private final DistributionDataPoint series;
    private final @Nullable SpanContext spans;

    /** @param spans what is traced on the caller's thread: an example of the time, for those who look at traces */
    Latency(DistributionDataPoint series, @Nullable SpanContext spans) {
        this.series = series;
        this.spans = spans;
    }

    /** A time below zero, as two machines' clocks may have it, counts as none. */
    void record(Duration time) {
        record(time.toNanos());
    }

    void record(long nanos) {
        double seconds = Math.max(0, nanos) / NANOS;
        SpanContext traced = spans;
        if (traced != null && traced.isCurrentSpanSampled()) {
            observeTraced(seconds, traced);
        } else {
            series.observe(seconds);
        }
    }

    private void observeTraced(double seconds, SpanContext traced) {
        String trace = traced.getCurrentTraceId();
        String span = traced.getCurrentSpanId();
        if (trace == null || span == null) {
            series.observe(seconds);
        } else {
            series.observeWithExemplar(seconds, Labels.of("trace_id", trace, "span_id", span));
            traced.markCurrentSpanAsExemplar();
        }
    }
}
