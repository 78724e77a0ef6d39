package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** All of {@link Meters} in a registry, and the single series of each. For any number of threads. */
final class MeterBoard {
    private final Map<Meters, Counter> counters = new EnumMap<>(Meters.class);
    private final Map<Meters, LatencyHistogram> histograms = new EnumMap<>(Meters.class);
    private final Map<Meters, Map<List<String>, DoubleSupplier>> gauges = new EnumMap<>(Meters.class);
    private final Map<Meters, Info> facts = new EnumMap<>(Meters.class);

    /** @param spans what is traced on the current thread; null without traces */
    MeterBoard(PrometheusRegistry registry, @Nullable SpanContext spans) {
        for (Meters meter : Meters.values()) {
            switch (meter.kind()) {
                case COUNTER -> counters.put(meter, counter(meter, registry));
                case HISTOGRAM -> histograms.put(meter, histogram(meter, registry, spans));
                case GAUGE -> gauges.put(meter, gauge(meter, registry));
                case INFO -> facts.put(meter, info(meter, registry));
            }
        }
    }

    /** The series with those values of the meter's labels, in their order; there from now on. */
    CounterDataPoint counter(Meters meter, String... values) {
        return find(counters, meter).labelValues(values);
    }

    /** As {@link #counter(Meters, String...)}. */
    Latency latency(Meters meter, String... values) {
        return find(histograms, meter).series(values);
    }

    /** Asks at every scrape, instead of whom was asked before; must not block. */
    void gauge(Meters meter, DoubleSupplier source, String... values) {
        find(gauges, meter).put(List.of(values), source);
    }

    /** Sets a fact. */
    void info(Meters meter, String value) {
        find(facts, meter).setLabelValues(value);
    }

    private static <V> V find(Map<Meters, V> all, Meters meter) {
        V found = all.get(meter);
        if (found == null) {
            throw new IllegalArgumentException(meter + " is a " + meter.kind());
        }
        return found;
    }

    private static Counter counter(Meters meter, PrometheusRegistry registry) {
        return Counter.builder()
                .name(meter.prometheusName())
                .help(meter.description())
                .labelNames(names(meter))
                .withoutExemplars()
                .register(registry);
    }

    private static LatencyHistogram histogram(Meters meter, PrometheusRegistry registry, @Nullable SpanContext spans) {
        LatencyHistogram histogram = new LatencyHistogram(meter, spans);
        registry.register(histogram);
        return histogram;
    }

    private static Map<List<String>, DoubleSupplier> gauge(Meters meter, PrometheusRegistry registry) {
        Map<List<String>, DoubleSupplier> sources = new ConcurrentHashMap<>();
        GaugeWithCallback.builder()
                .name(meter.prometheusName())
                .help(meter.description())
                .labelNames(names(meter))
                .callback(scrape -> sources.forEach(
                        (values, source) -> scrape.call(source.getAsDouble(), values.toArray(String[]::new))))
                .register(registry);
        return sources;
    }

    private static Info info(Meters meter, PrometheusRegistry registry) {
        return Info.builder()
                .name(meter.prometheusName())
                .help(meter.description())
                .labelNames(names(meter))
                .register(registry);
    }

    private static String[] names(Meters meter) {
        return meter.labels().stream().map(Label::name).toArray(String[]::new);
    }
}
