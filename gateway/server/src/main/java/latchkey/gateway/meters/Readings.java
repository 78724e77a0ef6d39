package latchkey.gateway.meters;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads single meters as a scrape does: what counters and gauges show, and how often a histogram was fed. */
public record Readings(PrometheusRegistry registry) {

    /**
     * The sum of the series that have these values of their labels; empty if there is none.
     *
     * @param labels names and values in turn
     */
    public OptionalDouble find(Meters meter, String... labels) {
        return points(meter, labels).mapToDouble(Readings::value).reduce(Double::sum);
    }

    /**
     * As {@link #find}.
     *
     * @throws IllegalArgumentException if there is no such series
     */
    public double of(Meters meter, String... labels) {
        return find(meter, labels)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no series of " + meter.prometheusName() + " with " + String.join(" ", labels)));
    }

    /** The sums of a meter's series by the values of one of its labels. */
    public Map<String, Double> by(String label, Meters meter) {
        Map<String, Double> sums = new TreeMap<>();
        points(meter)
                .forEach(point -> sums.merge(String.valueOf(point.getLabels().get(label)), value(point), Double::sum));
        return sums;
    }

    private Stream<? extends DataPointSnapshot> points(Meters meter, String... labels) {
        return registry.scrape(meter.familyName()::equals).stream()
                .flatMap(family -> family.getDataPoints().stream())
                .filter(point -> has(point, labels));
    }

    private static boolean has(DataPointSnapshot point, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(point.getLabels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }

    private static double value(DataPointSnapshot point) {
        return switch (point) {
            case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
            case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
            case HistogramSnapshot.HistogramDataPointSnapshot histogram -> histogram.getCount();
            default -> throw new IllegalArgumentException("a meter without a number");
        };
    }
}
