package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No value gives way to an older one, whoever puts it and when (D7). */
@SuppressWarnings("NullAway.Init") // set by JUnit
class RedisVersionsTest {
    private RedisProcess redis;
    private RedisStore store;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        redis = RedisProcess.start(folder);
        store = reached(at(redis.port()));
    }

    @AfterEach
    void close() {
        store.close();
        redis.close();
    }

    @Test
    void d7AValueGivesWayToNoOlderOne() {
        assertThat(value(store, "k")).isEqualTo("none");
        putForSure(store, "k", 7, "seven");
        putForSure(store, "k", 7, "seven again");
        put(store, "k", 6, "six");
        assertThat(value(store, "k")).isEqualTo("seven again");
        putForSure(store, "k", 8, "eight");
        assertThat(value(store, "other")).isEqualTo("none");
    }

    /** To a double 2^53 and 2^53 + 1 are the same, and 9 is greater than 10 to a comparison of text. */
    @Test
    void d7VersionsAreComparedAsNumbersToTheirLastBit() {
        List<Long> rising = List.of(
                0L,
                1L,
                9L,
                10L,
                255L,
                256L,
                (1L << 32) - 1,
                1L << 32,
                (1L << 53),
                (1L << 53) + 1,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE);
        for (int i = 0; i < rising.size(); i++) {
            putForSure(store, "k", rising.get(i), "version " + i);
            for (int older = 0; older < i; older++) {
                put(store, "k", rising.get(older), "old");
            }
            assertThat(value(store, "k")).isEqualTo("version " + i);
        }
    }

    /** Whoever writes and whoever reads: what is there never becomes older, and in the end it is the newest. */
    @Test
    void d7WithManyWritersAtOnceNoReaderSeesAValueBecomeOlder() throws Exception {
        long seed = new Random().nextLong();
        AtomicLong newest = new AtomicLong();
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Throwable> wrong = new CopyOnWriteArrayList<>();
        try (RedisStore other = reached(at(redis.port()))) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed + i);
                RedisStore own = i % 2 == 0 ? store : other;
                writers.add(Thread.ofPlatform().start(() -> {
                    for (int put = 0; put < 500; put++) {
                        // Around each width at which a comparison could go wrong.
                        long version = Math.max(0, (1L << (8 * random.nextInt(8))) + random.nextInt(-2, 1_000));
                        put(own, "k", version, String.valueOf(version));
                        newest.accumulateAndGet(version, Math::max);
                        value(own, "other"); // not so fast that the queue is full
                    }
                }));
            }
            Thread reader = Thread.ofPlatform().start(() -> {
                long seen = Long.MIN_VALUE;
                while (writing.get()) {
                    String value = value(other, "k");
                    long now = value.equals("none") ? seen : Long.parseLong(value);
                    if (now < seen) {
                        wrong.add(new AssertionError(now + " after " + seen + ", seed " + seed));
                    }
                    seen = now;
                }
            });
            for (Thread writer : writers) {
                writer.join();
            }
            writing.set(false);
            reader.join();
        }
        assertThat(wrong).isEmpty();
        long last = newest.get();
        putForSure(store, "k", last, String.valueOf(last));
        put(store, "k", last - 1, "older");
        assertThat(value(store, "k")).isEqualTo(String.valueOf(last));
    }
}
