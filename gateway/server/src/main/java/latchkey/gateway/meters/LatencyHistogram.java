package latchkey.gateway.meters;

import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.exemplars.ExemplarSampler;
import io.prometheus.metrics.core.exemplars.ExemplarSamplerConfig;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of times with classic and native buckets. Not the library's own: that one takes a lock while it is scraped,
 * makes objects when it measures, and finds its traces through something static.
 */
final class LatencyHistogram implements Collector {
    private final MetricMetadata metadata;
    private final String[] labelNames;
    private final TimeScale scale;
    private final @Nullable ExemplarSamplerConfig sampling;
    private final @Nullable SpanContext spans;
    private final Map<Labels, Latency> series = new ConcurrentHashMap<>();

    /** @param spans what is traced on the current thread; null without traces */
    LatencyHistogram(Meters meter, @Nullable SpanContext spans) {
        this.spans = spans;
        metadata = new MetricMetadata(meter.prometheusName(), meter.description());
        labelNames = meter.labels().stream().map(Label::name).toArray(String[]::new);
        double[] classic = meter.buckets();
        scale = new TimeScale(classic);
        double[] all = Arrays.copyOf(classic, classic.length + 1);
        all[classic.length] = Double.POSITIVE_INFINITY;
        sampling = spans == null
                ? null
                : new ExemplarSamplerConfig(PrometheusProperties.get().getExemplarProperties(), all);
    }

    /** The series with those values of its labels; there from now on. */
    Latency series(String... values) {
        return series.computeIfAbsent(
                Labels.of(labelNames, values),
                _ -> new Latency(scale, sampling == null ? null : new ExemplarSampler(sampling, spans)));
    }

    @Override
    public MetricSnapshot collect() {
        return new HistogramSnapshot(
                metadata,
                series.entrySet().stream()
                        .map(one -> one.getValue().read(one.getKey()))
                        .toList());
    }
}
