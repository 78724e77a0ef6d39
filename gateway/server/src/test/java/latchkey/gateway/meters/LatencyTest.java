package latchkey.gateway.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final double[] CLASSIC = {0.001, 0.1, 1};
    private static final double NANOS = 1e9;

    /** Times of all sizes, and each bound, the nanosecond before it and the one after it. */
    private static LongStream times() {
        LongStream any = new Random(7).longs(10_000, 0, 50).map(bits -> 1L << bits);
        LongStream odd = new Random(8).longs(10_000, 0, Duration.ofSeconds(20).toNanos());
        LongStream atBounds = LongStream.of(1_000_000, 100_000_000, 1_000_000_000)
                .flatMap(bound -> LongStream.of(bound - 1, bound, bound + 1));
        return LongStream.concat(atBounds, LongStream.concat(any, odd));
    }

    @Test
    void everyTimeIsInTheRightBucketOfEitherKind() {
        times().forEach(time -> {
            Latency latency = new Latency(new TimeScale(CLASSIC), null);
            latency.record(time);
            HistogramDataPointSnapshot read = latency.read(Labels.EMPTY);

            double seconds = time / NANOS;
            assertThat(read.getClassicBuckets().stream().filter(bucket -> bucket.getCount() > 0))
                    .extracting(ClassicHistogramBucket::getUpperBound)
                    .containsExactly(
                            seconds <= 0.001
                                    ? 0.001
                                    : seconds <= 0.1 ? 0.1 : seconds <= 1 ? 1 : Double.POSITIVE_INFINITY);
            if (seconds <= TimeScale.ZERO_SECONDS) {
                assertThat(read.getNativeZeroCount()).isEqualTo(1);
                assertThat(read.getNativeBucketsForPositiveValues().size()).isZero();
            } else if (seconds < Math.pow(2, 20)) {
                assertThat(read.getNativeBucketsForPositiveValues())
                        .extracting(NativeHistogramBucket::getBucketIndex)
                        .containsExactly((int) Math.ceil(8 * (Math.log(seconds) / Math.log(2)) - 1e-9));
            }
            assertThat(read.getSum()).isEqualTo(seconds);
        });
    }

    @Test
    void aTimeBelowZeroCountsAsNone() {
        Latency latency = new Latency(new TimeScale(CLASSIC), null);
        latency.record(Duration.ofMillis(-3));

        assertThat(latency.read(Labels.EMPTY).getSum()).isZero();
        assertThat(latency.read(Labels.EMPTY).getNativeZeroCount()).isEqualTo(1);
    }

    /** A snapshot whose two kinds of buckets differ is refused by the library: reading would throw. */
    @Test
    void bothKindsAgreeWhileOthersMeasure() throws Exception {
        Latency latency = new Latency(new TimeScale(CLASSIC), null);
        CountDownLatch started = new CountDownLatch(1);
        Thread measuring = Thread.ofPlatform().start(() -> {
            Random random = new Random(1);
            for (int i = 0; i < 1_000_000; i++) {
                latency.record(random.nextLong(2_000_000_000L));
                started.countDown();
            }
        });
        started.await();
        long before = 0;
        while (measuring.isAlive()) {
            long now = latency.read(Labels.EMPTY).getCount();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        measuring.join();
        assertThat(latency.read(Labels.EMPTY).getCount()).isEqualTo(1_000_000);
    }

    @Test
    void whatIsTracedBecomesAnExample() {
        PrometheusRegistry registry = new PrometheusRegistry();
        MeterBoard board = new MeterBoard(registry, new Traced());
        board.latency(Meters.SLOW_HASHES).record(Duration.ofMillis(30));

        HistogramDataPointSnapshot read =
                (HistogramDataPointSnapshot) registry.scrape("latchkey_slow_hashes_seconds"::equals)
                        .get(0)
                        .getDataPoints()
                        .get(0);
        Exemplar example = read.getExemplars().iterator().next();
        assertThat(example.getValue()).isEqualTo(0.03);
        assertThat(example.getLabels().get("trace_id")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    private static final class Traced implements SpanContext {
        @Override
        public String getCurrentTraceId() {
            return "0af7651916cd43dd8448eb211c80319c";
        }

        @Override
        public String getCurrentSpanId() {
            return "b7ad6b7169203331";
        }

        @Override
        public boolean isCurrentSpanSampled() {
            return true;
        }

        @Override
        public void markCurrentSpanAsExemplar() {}
    }
}
