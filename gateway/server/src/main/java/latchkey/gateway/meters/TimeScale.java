package latchkey.gateway.meters;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How times are sorted. The bounds of the classic buckets and those of Prometheus's native ones, merged, cut time into
 * cells; each lies in one bucket of either kind, so that one addition serves both. A native bucket {@code i} of schema 3
 * ends at 2<sup>i/8</sup> seconds (Prometheus's client_model, metrics.proto).
 */
final class TimeScale {
    /** Bounds are 9 % apart: fine enough for any quantile. */
    static final int SCHEMA = 3;

    private static final double STEPS_IN_DOUBLING = 1 << SCHEMA;

    /** About a microsecond: what is shorter counts as nothing. */
    private static final int LOWEST = -160;

    /** Twelve days. */
    private static final int HIGHEST = 160;

    /** What is shorter is in the native zero bucket. */
    static final double ZERO_SECONDS = Math.pow(2, LOWEST / STEPS_IN_DOUBLING);

    private static final double NANOS = 1e9;

    /** In nanoseconds, each the last of its cell; one cell more has no bound. */
    private final long[] bounds;

    private final double[] classicBounds;
    private final int[] classicBuckets;
    private final int[] nativeBuckets;

    /** @param classic upper bounds in seconds, rising, without the infinite one */
    TimeScale(double[] classic) {
        classicBounds = DoubleStream.concat(Arrays.stream(classic), DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();
        bounds = LongStream.concat(
                        Arrays.stream(classic).mapToLong(seconds -> Math.round(seconds * NANOS)),
                        IntStream.rangeClosed(LOWEST, HIGHEST).mapToLong(TimeScale::nativeBound))
                .sorted()
                .distinct()
                .toArray();
        classicBuckets = new int[bounds.length + 1];
        nativeBuckets = new int[bounds.length + 1];
        int classicBucket = 0;
        int nativeBucket = LOWEST;
        for (int cell = 0; cell <= bounds.length; cell++) {
            long last = cell == bounds.length ? Long.MAX_VALUE : bounds[cell];
            while (classicBucket < classic.length && last > Math.round(classic[classicBucket] * NANOS)) {
                classicBucket++;
            }
            while (nativeBucket <= HIGHEST && last > nativeBound(nativeBucket)) {
                nativeBucket++;
            }
            classicBuckets[cell] = classicBucket;
            nativeBuckets[cell] = nativeBucket;
        }
    }

    private static long nativeBound(int bucket) {
        return (long) (Math.pow(2, bucket / STEPS_IN_DOUBLING) * NANOS);
    }

    int cells() {
        return bounds.length + 1;
    }

    /** Where a time belongs. */
    int cell(long nanos) {
        int found = Arrays.binarySearch(bounds, nanos);
        return found >= 0 ? found : -found - 1;
    }

    ClassicHistogramBuckets classic(long[] counts) {
        long[] sums = new long[classicBounds.length];
        for (int cell = 0; cell < counts.length; cell++) {
            sums[classicBuckets[cell]] += counts[cell];
        }
        return ClassicHistogramBuckets.of(classicBounds, sums);
    }

    /** Those in no native bucket, since they are next to nothing. */
    long zeros(long[] counts) {
        return counts[0];
    }

    /** Without those that are empty. */
    NativeHistogramBuckets natives(long[] counts) {
        long[] sums = new long[HIGHEST - LOWEST + 2];
        for (int cell = 1; cell < counts.length; cell++) {
            sums[nativeBuckets[cell] - LOWEST] += counts[cell];
        }
        int[] filled = IntStream.range(0, sums.length).filter(i -> sums[i] > 0).toArray();
        return NativeHistogramBuckets.of(
                Arrays.stream(filled).map(i -> i + LOWEST).toArray(),
                Arrays.stream(filled).mapToLong(i -> sums[i]).toArray());
    }
}
