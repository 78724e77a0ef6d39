package latchkey.faults.lab;

import java.util.Collection;
import java.util.Locale;

/** Times in milliseconds: how many, the median, the 99th percentile and the maximum. */
public record Figures(int count, double median, double p99, double max) {

    /** @param nanos times in nanoseconds */
    public static Figures of(Collection<Long> nanos) {
        double[] millis =
                nanos.stream().mapToDouble(each -> each / 1e6).sorted().toArray();
        return millis.length == 0
                ? new Figures(0, 0, 0, 0)
                : new Figures(
                        millis.length,
                        millis[millis.length / 2],
                        millis[(int) Math.ceil(millis.length * 0.99) - 1],
                        millis[millis.length - 1]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "n %d, p50 %.1f ms, p99 %.1f ms, max %.1f ms", count, median, p99, max);
    }
}
