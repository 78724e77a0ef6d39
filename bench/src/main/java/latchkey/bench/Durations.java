package latchkey.bench;

import java.util.Arrays;
import java.util.Locale;

/** Measured times, in order. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Durations(long[] nanos) {

    /** Sorts a copy. */
    static Durations of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Durations(sorted);
    }

    /** The time within which that many of a hundred were over; with a unit, for people. */
    String percentile(double percent) {
        return shown(nanos(percent));
    }

    long nanos(double percent) {
        return nanos[(int) Math.clamp(Math.ceil(nanos.length * percent / 100) - 1, 0, nanos.length - 1)];
    }

    static String shown(long nanos) {
        double micros = nanos / 1e3;
        if (micros < 1000) {
            return String.format(Locale.ROOT, micros < 10 ? "%.1f µs" : "%.0f µs", micros);
        }
        double millis = micros / 1e3;
        if (millis < 1000) {
            return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
        }
        return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
}
