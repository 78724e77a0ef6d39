package latchkey.credentials.redis;

import static latchkey.credentials.redis.RedisTests.HOUR;
import static latchkey.credentials.redis.RedisTests.LONG;
import static latchkey.credentials.redis.RedisTests.await;
import static latchkey.credentials.redis.RedisTests.bytes;
import static latchkey.credentials.redis.RedisTests.patiently;
import static latchkey.credentials.redis.RedisTests.putForSure;
import static latchkey.credentials.redis.RedisTests.value;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RedisServers;
import latchkey.credentials.RedisServers.Login;
import latchkey.credentials.RedisServers.Server;
import latchkey.credentials.RedisServers.Tls;
import latchkey.credentials.RedisServers.Topology;
import latchkey.credentials.redis.RedisCluster.Way;
import latchkey.credentials.redis.RedisTests.Listener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who is let in, to whom the store talks, and that it tells nobody the password. */
class RedisAccessTest {
    private static final String PASSWORD = "canary-that-sings-in-no-log";
    /** As the README has them. */
    private static final String RIGHTS =
            "~latchkey:* resetchannels -@all +ping +hget +hset +hdel +hgetall +pexpire +pttl"
                    + " +sadd +scard +xadd +xread +xrevrange +eval +evalsha";

    private static final String CLUSTER_RIGHTS = " +info +asking +cluster|nodes +cluster|myid";
    private static final String SENTINEL_RIGHTS = "-@all +ping +sentinel|get-master-addr-by-name";

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void theLogHasNoPassword() {
        root.detachAppender(lines);
        assertThat(lines.list.stream().map(ILoggingEvent::toString)).noneMatch(line -> line.contains("canary"));
        assertThat(lines.list.stream().map(line -> String.valueOf(line.getThrowableProxy())))
                .noneMatch(line -> line.contains("canary"));
    }

    @Test
    void theReadmeNamesTheRights() throws Exception {
        String readme = Files.readString(Path.of("../README.md")).replaceAll("\\s+", " ");
        assertThat(readme).contains(RIGHTS).contains(CLUSTER_RIGHTS.strip()).contains(SENTINEL_RIGHTS);
    }

    @Test
    void theRightsSufficeForEverythingAndNothingElseIsTried() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder, user(RIGHTS));
                RedisStore store = open(new Topology.Standalone(), login("latchkey", PASSWORD), null, redis.port())) {
            useAll(store);
            assertThat(denied(redis)).isEmpty();
        }
    }

    @Test
    void theRightsSufficeInAClusterAndBehindASentinel() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder, Way.CLEAR, 3, 0, user(RIGHTS + CLUSTER_RIGHTS));
                RedisStore store =
                        open(new Topology.Cluster(), login("latchkey", PASSWORD), null, cluster.ports()[0])) {
            useAll(store);
            for (RedisProcess server : cluster.masters()) {
                // How Lettuce tells a cluster its name, which cannot be turned off.
                assertThat(denied(server)).isSubsetOf("client");
            }
        }
        try (RedisProcess master = RedisProcess.start(folder, user(RIGHTS));
                RedisProcess sentinel =
                        RedisProcess.sentinel("mail", master, LONG, folder, user(SENTINEL_RIGHTS), "user default off");
                RedisStore store = open(
                        new Topology.Sentinel("mail", login("latchkey", PASSWORD)),
                        login("latchkey", PASSWORD),
                        null,
                        sentinel.port())) {
            useAll(store);
            assertThat(denied(master)).isEmpty();
        }
    }

    @Test
    void aWrongPasswordOrTooFewRightsAreAFault() throws Exception {
        try (RedisProcess redis =
                        RedisProcess.start(folder, user(RIGHTS), "user lesser on >" + PASSWORD + " ~latchkey:* +ping");
                RedisStore wrong = open(new Topology.Standalone(), login("latchkey", "canary"), null, redis.port());
                RedisStore lesser = open(new Topology.Standalone(), login("lesser", PASSWORD), null, redis.port())) {
            await(() -> told("WRONGPASS") && told("NOPERM"));
            assertThat(wrong.reachable()).isFalse();
            assertThat(lesser.reachable()).isFalse();
        }
    }

    @Test
    void aPasswordWithoutAUserIsTheDefaultUsers() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder, "requirepass " + PASSWORD);
                RedisStore store = open(new Topology.Standalone(), login(null, PASSWORD), null, redis.port())) {
            useAll(store);
        }
    }

    @Test
    void tlsIsForTheHostThatTheCertificateNamesAndNoOther() throws Exception {
        Path certificate = SelfSigned.certificate(folder, "localhost", "dns:localhost");
        Path other = SelfSigned.certificate(folder, "other", "dns:localhost");
        try (RedisProcess redis = RedisProcess.start(
                        folder,
                        "port 0",
                        "tls-port PORT",
                        "tls-cert-file " + certificate,
                        "tls-key-file " + folder.resolve("localhost.key"),
                        "tls-ca-cert-file " + certificate,
                        "tls-auth-clients no",
                        user(RIGHTS));
                RedisStore right = tls("localhost", redis.port(), certificate);
                RedisStore wrongName = tls("127.0.0.1", redis.port(), certificate);
                RedisStore wrongCa = tls("localhost", redis.port(), other);
                RedisStore javas = tls("localhost", redis.port(), null);
                RedisStore inClear = open(new Topology.Standalone(), login("latchkey", PASSWORD), null, redis.port())) {
            useAll(right);
            await(() -> lines.list.stream()
                            .filter(line -> line.getMessage().contains("is away"))
                            .count()
                    >= 4);
            assertThat(List.of(wrongName, wrongCa, javas, inClear)).noneMatch(RedisStore::reachable);
        }
    }

    @Test
    void aClustersServersProveTheAddressesThatTheyAnnounce() throws Exception {
        Path named = SelfSigned.certificate(folder, "named", "dns:localhost");
        Path addressed = SelfSigned.certificate(folder, "addressed", "dns:localhost,ip:127.0.0.1");
        for (Path certificate : List.of(named, addressed)) {
            List<String> settings = new ArrayList<>(secured(certificate));
            settings.add(user(RIGHTS + CLUSTER_RIGHTS));
            try (RedisCluster cluster = RedisCluster.start(folder, Way.TLS, 3, 0, settings.toArray(String[]::new));
                    RedisStore store = tls(new Topology.Cluster(), "localhost", cluster.ports()[0], certificate)) {
                if (certificate.equals(addressed)) {
                    useAll(store);
                } else {
                    await(() -> lines.list.stream()
                            .anyMatch(line -> line.getMessage().contains("is away")));
                    assertThat(store.reachable()).isFalse();
                }
            }
        }
    }

    @Test
    void sentinelsAndTheServersBehindThemProveTheirNames() throws Exception {
        Path certificate = SelfSigned.certificate(folder, "localhost", "dns:localhost");
        Path other = SelfSigned.certificate(folder, "other", "dns:localhost");
        int masterPort = RedisProcess.freePort();
        int sentinelPort = RedisProcess.freePort();
        List<String> ofMaster = new ArrayList<>(secured(certificate));
        ofMaster.addAll(List.of("tls-port " + masterPort, user(RIGHTS)));
        List<String> ofSentinel = new ArrayList<>(secured(certificate));
        ofSentinel.addAll(List.of(
                "tls-port " + sentinelPort,
                "tls-replication yes",
                "sentinel resolve-hostnames yes",
                "sentinel announce-hostnames yes",
                user(SENTINEL_RIGHTS),
                "user default off"));
        Topology topology = new Topology.Sentinel("mail", login("latchkey", PASSWORD));
        try (RedisProcess _ = RedisProcess.start(folder, RedisProcess.freePort(), ofMaster);
                RedisProcess _ = RedisProcess.sentinel(
                        "mail", "localhost " + masterPort, LONG, folder, ofSentinel.toArray(String[]::new));
                RedisStore store = tls(topology, "localhost", sentinelPort, certificate);
                RedisStore wrongCa = tls(topology, "localhost", sentinelPort, other)) {
            useAll(store);
            await(() -> lines.list.stream().anyMatch(line -> line.getMessage().contains("is away")));
            assertThat(wrongCa.reachable()).isFalse();
        }
    }

    /** The commands and keys of which {@code ACL LOG} tells. */
    private static List<String> denied(RedisProcess server) throws IOException {
        List<String> lines = server.ask("ACL", "LOG").lines().toList();
        return IntStream.range(1, lines.size())
                .filter(at -> lines.get(at - 1).equals("object"))
                .mapToObj(lines::get)
                .toList();
    }

    private static List<String> secured(Path certificate) {
        return List.of(
                "tls-cert-file " + certificate,
                "tls-key-file " + certificate.toString().replace(".pem", ".key"),
                "tls-ca-cert-file " + certificate,
                "tls-auth-clients no");
    }

    private boolean told(String word) {
        return lines.list.stream().anyMatch(line -> line.getFormattedMessage().endsWith(word));
    }

    private static void useAll(RedisStore store) {
        await(store::reachable);
        Listener listener = new Listener();
        store.follow(listener);
        for (int i = 0; i < 10; i++) {
            putForSure(store, "key " + i, 1, "value");
            assertThat(value(store, "key " + i)).isEqualTo("value");
        }
        patiently(() -> store.report(bytes("node"), bytes("report")));
        assertThat(patiently(store::reports)).hasSize(1);
        patiently(() -> store.unreport(bytes("node")));
        patiently(() -> store.count(bytes("set"), bytes("member"), HOUR));
        assertThat(patiently(() -> store.counted(bytes("set")))).isEqualTo(1);
        patiently(() -> store.append(bytes("event")));
        await(() -> listener.heard("event"));
    }

    private static RedisStore tls(String host, int port, @Nullable Path ca) {
        return tls(new Topology.Standalone(), host, port, ca);
    }

    private static RedisStore tls(Topology topology, String host, int port, @Nullable Path ca) {
        return RedisStore.open(
                new RedisServers(
                        topology,
                        List.of(new Server(host, port)),
                        login("latchkey", PASSWORD),
                        new Tls(ca),
                        "latchkey:",
                        RedisServers.PATIENCE),
                CredentialMeter.NONE);
    }

    private static RedisStore open(Topology topology, Login login, @Nullable Tls tls, int port) {
        RedisServers servers = new RedisServers(
                topology, List.of(new Server("127.0.0.1", port)), login, tls, "latchkey:", RedisServers.PATIENCE);
        assertThat(servers.toString()).doesNotContain("canary").doesNotContain(Arrays.toString(login.password()));
        return RedisStore.open(servers, CredentialMeter.NONE);
    }

    private static Login login(@Nullable String user, String password) {
        return new Login(user, bytes(password));
    }

    private static String user(String rights) {
        return "user latchkey on >" + PASSWORD + " " + rights;
    }
}
