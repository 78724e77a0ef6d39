package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.HOUR;
import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.patiently;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import latchkey.credentials.redis.RedisTests.Counts;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that answers, and cannot do what it is asked: full, loading, or with something else under our names. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class RedisTroubleTest {
    private static final String EVENTS = "latchkey:events";

    private final Counts counts = new Counts();
    private final Listener listener = new Listener();

    private RedisProcess redis;
    private RedisStore store;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        redis = RedisProcess.start(folder, "key-load-delay 5000", "rdbcompression no");
        store = reached(at(redis.port()), counts);
    }

    @AfterEach
    void close() {
        store.close();
        redis.close();
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(SharedUnavailable.class);
    }

    /** With the policy {@code noeviction}: what is there can be read, and nothing be added. */
    @Test
    void aFullServerIsReadAndWrittenToAgainOnceItHasRoom() throws Exception {
        store.follow(listener);
        putForSure(store, "k", 1, "v");
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        await(() -> {
            assertUnavailable(() -> store.append(bytes("lost")));
            assertUnavailable(() -> store.report(bytes("node"), bytes("report")));
            assertUnavailable(() -> store.count(bytes("set"), bytes("member"), HOUR));
            put(store, "k", 2, "w");
            return counts.failed.get() >= 20;
        });
        assertThat(value(store, "k")).isEqualTo("v");
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        putForSure(store, "k", 2, "w");
        patiently(() -> store.append(bytes("event")));
        await(() -> listener.heard("event"));
        assertThat(listener.heard).doesNotContain("lost");
    }

    @Test
    void aServerThatIsLoadingIsAwayUntilItHasLoaded() throws Exception {
        store.follow(listener);
        List<String> words = new ArrayList<>(List.of("MSET"));
        String value = "v".repeat(20_000); // it looks up every two megabytes
        IntStream.range(0, 600).forEach(i -> words.addAll(List.of("k" + i, value)));
        redis.ask(words.toArray(String[]::new));
        redis.ask("SAVE");
        redis.kill();
        await(() -> !store.reachable());
        redis.start(); // and loads for three seconds
        assertThatThrownBy(() -> redis.ask("GET", "k1")).hasMessageContaining("LOADING");
        assertUnavailable(() -> store.get(bytes("k"), bytes("field")));
        patiently(() -> store.append(bytes("event")));
        assertThat(redis.ask("GET", "k599")).isEqualTo(value);
        await(() -> listener.heard("event"));
    }

    @Test
    void e3KeysOfAnotherKindUnderOurNamesAreAFaultAndNoMore() throws Exception {
        for (String name : List.of("events", "nodes", "value:k", "count:s")) {
            redis.ask("SET", "latchkey:" + name, "not ours");
        }
        store.follow(listener);
        assertUnavailable(() -> store.append(bytes("lost")));
        assertUnavailable(() -> store.report(bytes("node"), bytes("report")));
        assertUnavailable(store::reports);
        assertUnavailable(() -> store.count(bytes("s"), bytes("member"), HOUR));
        assertUnavailable(() -> store.counted(bytes("s")));
        assertUnavailable(() -> store.get(bytes("k"), bytes("field")));
        put(store, "k", 1, "v");
        await(() -> counts.eventsLost.get() >= 2);
        redis.ask("FLUSHALL");
        putForSure(store, "k", 1, "v");
        patiently(() -> store.append(bytes("event")));
        await(() -> listener.heard("event"));
    }

    /** An entry with the greatest number of all: nothing can be appended behind it. What can be read still is. */
    @Test
    void e3AStreamAtTheEndOfItsNumbersIsAFaultUntilItIsEmptied() throws Exception {
        store.follow(listener);
        redis.ask("XADD", EVENTS, "18446744073709551615-18446744073709551615", "e", "the last");
        await(() -> listener.heard("the last"));
        assertUnavailable(() -> store.append(bytes("no more")));
        redis.ask("DEL", EVENTS);
        patiently(() -> store.append(bytes("from the beginning")));
        await(() -> listener.heard("from the beginning"));
    }

    /** Anybody's gigabyte would otherwise be read by every node, twice a second. */
    @Test
    void e3WhatIsTooLargeIsNotReadAndWhatIsNotIsReadOn() throws Exception {
        String large = "x".repeat(3 << 20);
        store.follow(listener);
        redis.ask("HSET", "latchkey:nodes", "n", large);
        redis.ask("HSET", "latchkey:value:k", "field", large);
        for (int i = 0; i < 3; i++) {
            patientlyUnavailable(store::reports);
            patientlyUnavailable(() -> store.get(bytes("k"), bytes("field")));
        }
        redis.ask("XADD", EVENTS, "*", "e", large);
        await(() -> counts.eventsLost.get() >= 2);
        assertThat(listener.heard).noneMatch(event -> event.length() > 10_000);
        redis.ask("FLUSHALL");
        patiently(() -> store.append(bytes("event")));
        await(() -> listener.heard("event"));
        putForSure(store, "k", 1, "v");
    }

    /** While the link is up, which the answer ends. */
    private void patientlyUnavailable(Runnable call) {
        await(store::reachable);
        int before = counts.failed.get();
        await(() -> {
            assertUnavailable(call);
            return counts.failed.get() > before;
        });
    }

    /** What was cut off in front of our place is nothing to us; behind it, what is left comes, and the gap is seen by who reads. */
    @Test
    void aStreamThatWasCutShortBeyondOurPlaceGoesOnWithWhatIsLeft() throws Exception {
        try (TcpProxy wire = new TcpProxy(redis.port());
                RedisStore far = reached(at(wire.port()))) {
            far.follow(listener);
            patiently(() -> far.append(bytes("before")));
            await(() -> listener.heard("before"));
            wire.cut();
            for (int i = 0; i < 10; i++) {
                redis.ask("XADD", EVENTS, "*", "e", "meanwhile " + i);
            }
            redis.ask("XTRIM", EVENTS, "MAXLEN", "3");
            wire.mend();
            await(() -> listener.heard("meanwhile 9"));
            assertThat(listener.heard).contains("meanwhile 7", "meanwhile 8").doesNotContain("meanwhile 6");
        }
    }

    /** By the clock of a server that was set back an hour, after it was started anew. */
    @Test
    void aClockThatWasSetBackHoldsNoEventBack() throws Exception {
        store.follow(listener);
        long hourAgo = System.currentTimeMillis() - HOUR.toMillis();
        redis.ask("XADD", EVENTS, "*", "e", "now");
        await(() -> listener.heard("now"));
        redis.kill();
        redis.start();
        redis.ask("XADD", EVENTS, hourAgo + "-0", "e", "an hour ago");
        await(() -> listener.heard("an hour ago"));
        redis.ask("XADD", EVENTS, (hourAgo + 5) + "-0", "e", "a moment later");
        await(() -> listener.heard("a moment later"));
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(listener.heard).containsOnlyOnce("a moment later");
    }
}
