package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.HOUR;
import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.patiently;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedStore.Follower;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the store does while Redis does what it should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by JUnit
class RedisStoreTest {
    private RedisProcess redis;
    private RedisStore store;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        redis = RedisProcess.start(folder);
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    @BeforeEach
    void open() throws IOException {
        redis.ask("FLUSHALL");
        store = reached(at(redis.port()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aValueLivesFromItsLastPutOn() throws Exception {
        putForSure(store, "k", 1, "v");
        assertThat(Long.parseLong(redis.ask("PTTL", "latchkey:value:k"))).isBetween(3_500_000L, 3_600_000L);
        redis.ask("PEXPIRE", "latchkey:value:k", "5000");
        putForSure(store, "k", 2, "w");
        assertThat(Long.parseLong(redis.ask("PTTL", "latchkey:value:k"))).isGreaterThan(3_000_000L);
    }

    @Test
    void whatAnEnemyPutThereIsSeenAndIsReplaced() throws Exception {
        redis.ask("HSET", "latchkey:value:k", "field", "short");
        assertThat(value(store, "k")).as("there, and no node's").isEmpty();
        putForSure(store, "k", 0, "v");
        redis.ask("SET", "latchkey:value:wrong", "not a hash");
        assertThatThrownBy(() -> store.get(bytes("wrong"), bytes("field"))).isInstanceOf(SharedUnavailable.class);
        assertThat(value(store, "k")).isEqualTo("v");
    }

    @Test
    void aServerThatForgotItsScriptsIsToldThemAgain() throws Exception {
        putForSure(store, "k", 1, "v");
        redis.ask("SCRIPT", "FLUSH");
        putForSure(store, "k", 2, "w");
        redis.ask("SCRIPT", "FLUSH");
        assertThat(patiently(() -> store.count(bytes("set"), bytes("a"), HOUR))).isPositive();
    }

    @Test
    void aNodeHasOneReport() {
        patiently(() -> store.report(bytes("a"), bytes("first")));
        patiently(() -> store.report(bytes("a"), bytes("second")));
        patiently(() -> store.report(bytes("b"), bytes("other")));
        assertThat(texts(patiently(store::reports))).containsExactly("other", "second");
        patiently(() -> store.unreport(bytes("a")));
        assertThat(texts(patiently(store::reports))).containsExactly("other");
    }

    @Test
    void aSetCountsItsMembersOnceAndForgetsItself() throws Exception {
        assertThat(patiently(() -> store.counted(bytes("set")))).isZero();
        for (String member : List.of("a", "b", "a", "a")) {
            patiently(() -> store.count(bytes("set"), bytes(member), HOUR));
        }
        assertThat(patiently(() -> store.counted(bytes("set")))).isEqualTo(2);
        redis.ask("PEXPIRE", "latchkey:count:set", "400");
        assertThat(patiently(() -> store.count(bytes("set"), bytes("c"), HOUR))).isGreaterThanOrEqualTo(1);
        await(() -> patiently(() -> store.counted(bytes("set"))) == 0); // a later member does not make it live longer
    }

    @Test
    void aSetDoesNotGrowBeyondAThousand() throws Exception {
        List<String> words = new ArrayList<>(List.of("SADD", "latchkey:count:set"));
        IntStream.range(0, 999).mapToObj(i -> "m" + i).forEach(words::add);
        redis.ask(words.toArray(String[]::new));
        for (int i = 0; i < 5; i++) {
            byte[] member = bytes("more" + i);
            patiently(() -> store.count(bytes("set"), member, HOUR));
        }
        assertThat(redis.ask("SCARD", "latchkey:count:set")).isEqualTo("1000");
        // It had no end when the enemy made it; now it has.
        assertThat(Long.parseLong(redis.ask("PTTL", "latchkey:count:set"))).isPositive();
    }

    @Test
    void eventsComeInTheirOrderTheEarlierOnesToo() {
        IntStream.range(0, 10).forEach(i -> patiently(() -> store.append(bytes("early " + i))));
        Listener listener = new Listener();
        store.follow(listener);
        IntStream.range(0, 10).forEach(i -> patiently(() -> store.append(bytes("late " + i))));
        await(() -> listener.heard("late 9"));
        assertThat(listener.heard.stream().distinct().toList())
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> i < 10 ? "early " + i : "late " + (i - 10))
                        .toList());
        int told = listener.caughtUp.get();
        await(() -> listener.caughtUp.get() >= told + 3);
    }

    @Test
    void whatAnybodyAppendsIsDelivered() throws Exception {
        Listener listener = new Listener();
        store.follow(listener);
        redis.ask("XADD", "latchkey:events", "*", "any field", "forged", "more", "of it");
        redis.ask("XADD", "latchkey:events", "*", "e", "");
        redis.ask("XADD", "latchkey:events", "*", "e", "x".repeat(200_000));
        patiently(() -> store.append(bytes("real")));
        await(() -> listener.heard("real"));
        assertThat(listener.heard).contains("forged", "", "x".repeat(200_000), "real");
    }

    @Test
    void aListenerThatFailsHearsOn() {
        Listener listener = new Listener();
        store.follow(new Follower() {
            @Override
            public void event(byte[] event) {
                listener.event(event);
                throw new IllegalStateException("a test's");
            }

            @Override
            public void caughtUp() {
                listener.caughtUp();
            }
        });
        patiently(() -> store.append(bytes("one")));
        patiently(() -> store.append(bytes("two")));
        await(() -> listener.heard("two"));
        assertThat(listener.heard.stream().distinct()).containsExactly("one", "two");
    }

    @Test
    void anEmptiedOrSetBackStreamIsReadAnew() throws Exception {
        Listener listener = new Listener();
        store.follow(listener);
        redis.ask("XADD", "latchkey:events", "5000-0", "e", "before");
        await(() -> listener.heard("before"));
        redis.ask("DEL", "latchkey:events");
        redis.ask("XADD", "latchkey:events", "1-1", "e", "set back");
        await(() -> listener.heard("set back"));
        redis.ask("DEL", "latchkey:events");
        int told = listener.caughtUp.get();
        await(() -> listener.caughtUp.get() >= told + 3);
        redis.ask("XADD", "latchkey:events", "0-1", "e", "after the end");
        await(() -> listener.heard("after the end"));
    }

    @Test
    void theStreamIsKeptShort() throws Exception {
        for (int i = 0; i < 30; i++) {
            redis.ask(
                    "EVAL",
                    "for i = 1, 1000 do redis.call('XADD', KEYS[1], '*', 'e', 'x') end",
                    "1",
                    "latchkey:events");
        }
        // Each append trims at most 10,000.
        IntStream.range(0, 3).forEach(i -> patiently(() -> store.append(bytes("last " + i))));
        assertThat(Integer.parseInt(redis.ask("XLEN", "latchkey:events"))).isBetween(10_000, 10_200);
    }

    @Test
    void everyKeyHasThePrefix() throws Exception {
        putForSure(store, "k", 1, "v");
        patiently(() -> store.report(bytes("n"), bytes("r")));
        patiently(() -> store.count(bytes("s"), bytes("m"), Duration.ofMinutes(1)));
        patiently(() -> store.append(bytes("e")));
        Set<String> keys = redis.ask("KEYS", "*").lines().collect(Collectors.toCollection(TreeSet::new));
        assertThat(keys).containsExactly("latchkey:count:s", "latchkey:events", "latchkey:nodes", "latchkey:value:k");
    }

    private static List<String> texts(List<byte[]> values) {
        return values.stream().map(String::new).sorted().toList();
    }
}
