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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RedisServers;
import latchkey.credentials.RedisServers.Login;
import latchkey.credentials.RedisServers.Server;
import latchkey.credentials.RedisServers.Tls;
import latchkey.credentials.RedisServers.Topology;
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

    private static final String CLUSTER_RIGHTS = " +info +cluster|nodes";
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
    void theRightsSufficeForEverything() throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder, user(RIGHTS), "user default off");
                RedisStore store = open(new Topology.Standalone(), login("latchkey", PASSWORD), null, redis.port())) {
            useAll(store);
        }
    }

    @Test
    void theRightsSufficeInAClusterAndBehindASentinel() throws Exception {
        List<RedisProcess> cluster = RedisProcess.cluster(3, folder, user(RIGHTS + CLUSTER_RIGHTS));
        try (RedisStore store = open(
                new Topology.Cluster(),
                login("latchkey", PASSWORD),
                null,
                cluster.getFirst().port())) {
            useAll(store);
        } finally {
            cluster.forEach(RedisProcess::close);
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
        Path certificate = certificate("localhost", "dns:localhost");
        Path other = certificate("other", "dns:localhost");
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
        return RedisStore.open(
                new RedisServers(
                        new Topology.Standalone(),
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

    /** Makes a key and a certificate that is its own CA, with the JDK's tool; the key is beside it as {@code .key}. */
    private Path certificate(String name, String subject) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subject,
                        "-ext",
                        "bc:c",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password")
                .inheritIO()
                .start();
        assertThat(tool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("redis", "password".toCharArray()).getEncoded());
        return pem(name + ".pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    }

    private Path pem(String name, String kind, byte[] content) throws Exception {
        String text = Base64.getMimeEncoder(64, bytes("\n")).encodeToString(content);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
