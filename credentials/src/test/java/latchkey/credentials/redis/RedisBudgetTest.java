package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import latchkey.credentials.redis.RedisTests.Counts;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much time logins lose to a Redis that does not answer, or late, until nobody asks it any more (G6). */
class RedisBudgetTest {
    /** 50 ms, and what a busy machine may add; Lettuce alone would wait for 60 s. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final Counts counts = new Counts();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void g6AFrozenServerCostsFiveLoginsFiftyMillisecondsAndTheOthersNothing() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                RedisStore store = reached(at(redis.port()), counts)) {
            putForSure(store, "k", 1, "v");
            int failedBefore = counts.failed.get();
            redis.freeze();
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long began = System.nanoTime();
                assertThatThrownBy(() -> store.get(bytes("k"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
                nanos.add(System.nanoTime() - began);
            }
            assertThat(counts.failed.get() - failedBefore).isLessThanOrEqualTo(5);
            assertThat(store.reachable()).isFalse();
            assertThat(nanos).allMatch(time -> time < AT_MOST.toNanos());
            assertThat(nanos.stream().sorted().toList().get(100)).isLessThan(1_000_000);
            redis.thaw();
            await(store::reachable);
            assertThat(value(store, "k")).isEqualTo("v");
            // Told by another thread, a moment after it is so.
            await(() -> counts.reachable.size() >= 3);
            assertThat(counts.reachable).startsWith(true, false, true);
        }
    }

    /** All of them wait at the same time, so before the breaker knows; but none after. */
    @Test
    void g6TwoHundredLoginsAtOnceLoseTheirFiftyMillisecondsOnce() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                RedisStore store = reached(at(redis.port()), counts)) {
            putForSure(store, "k", 1, "v");
            redis.freeze();
            for (int wave = 0; wave < 2; wave++) {
                List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
                List<Thread> logins = IntStream.range(0, 200)
                        .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                            long began = System.nanoTime();
                            assertThatThrownBy(() -> store.get(bytes("k"), bytes("field")))
                                    .isInstanceOf(SharedUnavailable.class);
                            nanos.add(System.nanoTime() - began);
                        }))
                        .toList();
                for (Thread login : logins) {
                    login.join();
                }
                assertThat(nanos).hasSize(200).allMatch(time -> time < AT_MOST.toNanos());
                if (wave == 1) {
                    assertThat(counts.skipped.get()).as("asked nobody").isGreaterThanOrEqualTo(200);
                }
                assertThat(store.reachable()).isFalse();
            }
            redis.thaw();
            await(store::reachable);
        }
    }

    /** Not five in a row, ever. */
    @Test
    void g6AServerThatIsSlowEveryOtherTimeIsSoonAskedNoMore() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder);
                TcpProxy wire = new TcpProxy(redis.port());
                RedisStore store = reached(at(wire.port()), counts)) {
            putForSure(store, "k", 1, "v");
            int failedBefore = counts.failed.get();
            wire.delay(Duration.ofMillis(80));
            long began = System.nanoTime();
            while (store.reachable()
                    && System.nanoTime() - began < AT_MOST.multipliedBy(5).toNanos()) {
                try {
                    store.get(bytes("k"), bytes("field"));
                } catch (SharedUnavailable _) {
                    TimeUnit.MILLISECONDS.sleep(40); // until the late answer is there: the next one is in time
                }
            }
            assertThat(store.reachable()).isFalse();
            assertThat(counts.failed.get() - failedBefore).isLessThanOrEqualTo(6);
            wire.delay(Duration.ZERO);
            await(store::reachable);
        }
    }
}
