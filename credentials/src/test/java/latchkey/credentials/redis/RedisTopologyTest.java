package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.LONG;
import static latchkey.credentials.redis.RedisTests.at;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.patiently;
import static latchkey.credentials.redis.RedisTests.put;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.reached;
import static latchkey.credentials.redis.RedisTests.servers;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.RedisServers.Topology;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind Sentinels, and in a cluster. */
class RedisTopologyTest {
    private static final int KEYS = 30;
    private static final Duration DOWN_AFTER = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    /** The replica lacks the last writes when it takes over, though they were answered: 64 MB were on their way to it. */
    @Test
    void d7AFailoverLosesAnsweredWritesAndTheStoreGoesOnWithTheNewMaster() throws Exception {
        try (RedisProcess master = RedisProcess.start(folder);
                RedisProcess replica = RedisProcess.replicaOf(master, folder);
                RedisProcess sentinel = RedisProcess.sentinel("mail", master, DOWN_AFTER, folder);
                RedisStore store = reached(servers(new Topology.Sentinel("mail", null), sentinel.port()))) {
            await(() -> sentinel.ask("SENTINEL", "REPLICAS", "mail").contains(String.valueOf(replica.port())));
            Listener listener = new Listener();
            store.follow(listener);
            putForSure(store, "k", 1, "kept");
            patiently(() -> store.append(bytes("kept")));
            await(() -> replica.ask("XLEN", "latchkey:events").equals("1") && listener.heard("kept"));
            replica.freeze();
            String much = "x".repeat(1 << 20);
            for (int i = 0; i < 64; i++) {
                master.ask("SET", "much", much);
            }
            putForSure(store, "k", 2, "lost");
            patiently(() -> store.append(bytes("lost")));
            await(() -> listener.heard("lost"));
            master.kill();
            replica.thaw();
            await(() -> !store.reachable());
            await(() -> store.reachable() && value(store, "k").equals("kept"));
            putForSure(store, "k", 3, "newer");
            patiently(() -> store.append(bytes("after")));
            await(() -> listener.heard("after"));
            assertThat(listener.heard.stream().filter("kept"::equals).count()).isGreaterThan(1);
            assertThat(replica.ask("XLEN", "latchkey:events")).isEqualTo("2");
            // The old master comes back, empty, and is made a replica: nobody takes it for the master.
            master.start();
            await(() -> master.ask("INFO", "replication").contains("role:slave"));
            assertThat(value(store, "k")).isEqualTo("newer");
        }
    }

    @Test
    void aSentinelThatDoesNotAnswerIsPassedOver() throws Exception {
        try (RedisProcess master = RedisProcess.start(folder);
                RedisProcess silent = RedisProcess.sentinel("mail", master, LONG, folder);
                RedisProcess sentinel = RedisProcess.sentinel("mail", master, LONG, folder)) {
            silent.freeze();
            try (RedisStore store =
                    reached(servers(new Topology.Sentinel("mail", null), silent.port(), sentinel.port()))) {
                putForSure(store, "k", 1, "v");
            }
        }
    }

    @Test
    void aClusterKeepsEachKeyOnItsServer() throws Exception {
        List<RedisProcess> cluster = RedisProcess.cluster(3, folder);
        try (RedisStore store = reached(
                at(cluster.get(0).port(), cluster.get(1).port(), cluster.get(2).port()))) {
            Listener listener = new Listener();
            store.follow(listener);
            for (int i = 0; i < KEYS; i++) {
                putForSure(store, key(i), 5, "value " + i);
                put(store, key(i), 4, "older");
                int member = i;
                patiently(() -> store.count(bytes("set " + member % 10), bytes("member " + member), LONG));
            }
            patiently(() -> store.report(bytes("node"), bytes("report")));
            patiently(() -> store.append(bytes("event")));
            await(() -> listener.heard("event"));
            for (int i = 0; i < KEYS; i++) {
                assertThat(value(store, key(i))).isEqualTo("value " + i);
            }
            for (int i = 0; i < 10; i++) {
                byte[] set = bytes("set " + i);
                assertThat(patiently(() -> store.counted(set))).isEqualTo(3);
            }
            assertThat(patiently(store::reports)).hasSize(1);
            for (RedisProcess server : cluster) {
                assertThat(Integer.parseInt(server.ask("DBSIZE"))).isPositive();
            }
            aServerLessCostsLittle(cluster, store);
        } finally {
            cluster.forEach(RedisProcess::close);
        }
    }

    /** The others' keys stay in reach, and a login never waits longer than it may. */
    private static void aServerLessCostsLittle(List<RedisProcess> cluster, RedisStore store) throws Exception {
        // Not the one that is asked whether the store is there.
        int asked = Integer.parseInt(cluster.getFirst().ask("CLUSTER", "KEYSLOT", "latchkey:nodes")) / (16_384 / 3);
        RedisProcess away = cluster.get((asked + 1) % 3);
        away.freeze();
        assertThat(answered(store)).isPositive();
        away.thaw();
        await(() -> isWhole(cluster) && answered(store) == KEYS);
        away.kill();
        await(() -> answered(store) > 0);
        away.start();
        await(() -> isWhole(cluster) && answered(store) == KEYS);
        for (int i = 0; i < KEYS; i++) {
            putForSure(store, key(i), 6, "again " + i);
        }
    }

    private static int answered(RedisStore store) {
        int answered = 0;
        for (int i = 0; i < KEYS; i++) {
            long began = System.nanoTime();
            try {
                store.get(bytes(key(i)), bytes("field"));
                answered++;
            } catch (SharedUnavailable _) {
                // the key of the one that is away
            }
            assertThat(System.nanoTime() - began)
                    .isLessThan(Duration.ofSeconds(2).toNanos());
        }
        return answered;
    }

    private static boolean isWhole(List<RedisProcess> cluster) throws IOException {
        for (RedisProcess server : cluster) {
            if (!server.ask("CLUSTER", "INFO").contains("cluster_state:ok")) {
                return false;
            }
        }
        return true;
    }

    /** Braces and other letters in a key are nothing special. */
    private static String key(int i) {
        return "key {" + i + "} é";
    }
}
