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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.RedisServers;
import latchkey.credentials.RedisServers.Topology;
import latchkey.credentials.redis.RedisCluster.Way;
import latchkey.credentials.redis.RedisTests.Counts;
import latchkey.credentials.redis.RedisTests.Listener;
import latchkey.credentials.shared.SharedUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        try (RedisCluster cluster = RedisCluster.start(folder, Way.CLEAR, 3, 0);
                RedisStore store = reached(at(cluster.ports()))) {
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
            for (RedisProcess server : cluster.masters()) {
                assertThat(Integer.parseInt(server.ask("DBSIZE"))).isPositive();
            }
            aServerLessCostsLittle(cluster, store);
        }
    }

    /** The others' keys stay in reach, and a login never waits longer than it may. */
    private static void aServerLessCostsLittle(RedisCluster cluster, RedisStore store) throws Exception {
        // Not the one that is asked whether the store is there.
        List<RedisProcess> masters = cluster.masters();
        RedisProcess away = masters.get((masters.indexOf(cluster.masterOf("latchkey:nodes")) + 1) % 3);
        away.freeze();
        assertThat(answered(store)).isPositive();
        away.thaw();
        await(() -> cluster.isWhole() && answered(store) == KEYS);
        away.kill();
        await(() -> answered(store) > 0);
        away.start();
        await(() -> cluster.isWhole() && answered(store) == KEYS);
        for (int i = 0; i < KEYS; i++) {
            putForSure(store, key(i), 6, "again " + i);
        }
    }

    /** Of a cluster's servers the one that does not answer is not asked, and the others are. */
    @Test
    void g6AFrozenServerOfAClusterCostsFewLoginsAndTheOthersKeysGoOn() throws Exception {
        Counts counts = new Counts();
        try (RedisCluster cluster = RedisCluster.start(folder, Way.CLEAR, 3, 0, "cluster-require-full-coverage no");
                RedisStore store = reached(at(cluster.ports()), counts)) {
            RedisProcess frozen = cluster.masterOf("latchkey:value:" + key(0));
            List<Integer> there = new ArrayList<>();
            for (int i = 1; i < KEYS; i++) {
                if (!cluster.masterOf("latchkey:value:" + key(i)).equals(frozen)) {
                    there.add(i);
                    putForSure(store, key(i), 1, "v");
                }
            }
            frozen.freeze();
            int failedBefore = counts.failed.get();
            long began = System.nanoTime();
            for (int round = 0; round < 100; round++) {
                assertThatThrownBy(() -> store.get(bytes(key(0)), bytes("field")))
                        .isInstanceOf(SharedUnavailable.class);
                store.get(bytes(key(there.get(round % there.size()))), bytes("field"));
            }
            // Five, and one each second to see whether it is back.
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            assertThat(counts.failed.get() - failedBefore).isLessThanOrEqualTo(5 + (int) seconds);
            assertThat(store.reachable()).isTrue();
            frozen.thaw();
            await(() -> cluster.isWhole());
            putForSure(store, key(0), 1, "v");
        }
    }

    @Test
    void aPromotedReplicaOfAClusterIsUsedWithinSeconds() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder, Way.CLEAR, 3, 1);
                RedisStore store = reached(at(cluster.ports()))) {
            Listener listener = new Listener();
            store.follow(listener);
            patiently(() -> store.append(bytes("before")));
            await(() -> listener.heard("before"));
            RedisProcess master = cluster.masterOf("latchkey:events");
            RedisProcess replica = cluster.replicaOf(master);
            await(() -> replica.ask("DBSIZE").equals(master.ask("DBSIZE")));
            master.kill();
            await(() -> replica.ask("INFO", "replication").contains("role:master"));
            long promoted = System.nanoTime();
            patiently(() -> store.append(bytes("after")));
            await(() -> listener.heard("after"));
            assertThat(System.nanoTime() - promoted)
                    .isLessThan(Duration.ofSeconds(10).toNanos());
            for (int i = 0; i < KEYS; i++) {
                putForSure(store, key(i), 1, "value " + i);
            }
        }
    }

    /** Of what was written and not answered when the wire was cut, nothing arrives later, whoever mends what. */
    @ParameterizedTest
    @ValueSource(strings = {"standalone", "sentinel", "cluster"})
    void d7WhatIsOnItsWayWhenTheWireIsCutIsNotSentAgain(String kind) throws Exception {
        try (Wired wired = Wired.start(kind, folder);
                RedisStore store = reached(wired.servers)) {
            for (int i = 0; i < KEYS; i++) {
                putForSure(store, key(i), 1, "before");
            }
            wired.wires.forEach(TcpProxy::swallow);
            for (int i = 0; i < KEYS; i++) {
                put(store, key(i), 9, "on its way");
            }
            wired.wires.forEach(TcpProxy::cut);
            for (int i = 0; i < KEYS; i++) {
                put(store, key(i), 9, "while there is no way");
            }
            for (RedisProcess server : wired.processes) {
                server.ask("FLUSHALL");
            }
            wired.wires.forEach(TcpProxy::mend);
            await(() -> store.reachable() && answered(store) == KEYS);
            TimeUnit.SECONDS.sleep(2);
            for (RedisProcess server : wired.processes) {
                assertThat(server.ask("KEYS", "*")).isEmpty();
            }
        }
    }

    /** Servers of each kind behind wires; the Sentinel and the cluster announce the wires' ports. */
    private record Wired(RedisServers servers, List<RedisProcess> processes, List<TcpProxy> wires, Closeable all)
            implements Closeable {
        static Wired start(String kind, Path folder) throws Exception {
            if (kind.equals("cluster")) {
                RedisCluster cluster = RedisCluster.start(folder, Way.WIRED, 3, 0);
                return new Wired(at(cluster.ports()), cluster.masters(), cluster.wires(), cluster);
            }
            RedisProcess redis = RedisProcess.start(folder);
            TcpProxy wire = new TcpProxy(redis.port());
            if (kind.equals("standalone")) {
                return new Wired(at(wire.port()), List.of(redis), List.of(wire), () -> {
                    redis.close();
                    wire.close();
                });
            }
            RedisProcess sentinel = RedisProcess.sentinel("mail", "127.0.0.1 " + wire.port(), LONG, folder);
            RedisServers servers = RedisTests.servers(new Topology.Sentinel("mail", null), sentinel.port());
            return new Wired(servers, List.of(redis), List.of(wire), () -> {
                sentinel.close();
                redis.close();
                wire.close();
            });
        }

        @Override
        public void close() throws IOException {
            all.close();
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

    /** Braces and other letters in a key are nothing special. */
    private static String key(int i) {
        return "key {" + i + "} é";
    }
}
