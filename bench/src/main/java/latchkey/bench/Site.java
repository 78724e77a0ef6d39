package latchkey.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import latchkey.app.node.CredentialsOpener;
import latchkey.config.ConfigLoader;
import latchkey.credentials.Account;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import redis.embedded.RedisServer;

/**
 * What the nodes of a benchmark share: a real PostgreSQL and a real Redis in processes of their own, a pepper, a
 * certificate, and an IMAP backend in this process. All on loopback, in a temporary folder, and gone once this is closed.
 */
final class Site implements AutoCloseable {

    private static final String GATEWAY_MEMORY = "-Xmx512m";
    /** Issuing waits for slow hashes, of which there are as many at a time as processors. */
    private static final int ISSUING_THREADS = 4;
    /** Each waits for seconds. */
    private static final int ATTEMPTS = 10;

    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private final Path folder;
    private final TestCertificate certificate;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    private final SslContext tls;
    private final ImapBackend backend;
    private final int redisPort;
    private final String record;
    private final String redis;

    /** An account with one password. */
    record User(long account, String login, String password) {}

    private Site() throws Exception {
        // No process stays behind if this one is interrupted, or fails half-way.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        open.push(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
        folder = Files.createTempDirectory("latchkey-bench");
        open.push(() -> delete(folder));
        certificate = TestCertificate.make();
        tls = certificate.client();
        backend = ImapBackend.start(loops, null);
        open.push(backend);
        redisPort = GatewayProcess.freePort();
        RedisServer redis = RedisServer.newRedisServer()
                .port(redisPort)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        open.push(redis::stop);
        redis.start();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "200")
                .start();
        open.push(postgres);
        GatewayProcess.secret(folder.resolve("postgresql"), "it asks for none");
        GatewayProcess.secret(
                folder.resolve("pepper"),
                new String(CredentialsOpener.newPepper().bytes(), StandardCharsets.US_ASCII));
        this.record = """
                record: {postgresql: {url: "jdbc:postgresql://127.0.0.1:%d/postgres", user: postgres, password: {file: %s}}}
                passwords: {pepper: {file: %s}}
                """.formatted(postgres.getPort(), folder.resolve("postgresql"), folder.resolve("pepper"));
        this.redis = "redis: {servers: [\"127.0.0.1:%d\"], tls: none}\n".formatted(redisPort);
    }

    static Site open() throws Exception {
        return new Site();
    }

    /** A node of that name, running; with {@value #GATEWAY_MEMORY}. */
    GatewayProcess gateway(String name) throws Exception {
        GatewayProcess gateway = configured(name, record + redis);
        open.push(gateway);
        gateway.start();
        return gateway;
    }

    private GatewayProcess configured(String name, String sections) throws IOException {
        return GatewayProcess.configure(
                Files.createDirectory(folder.resolve(name)), certificate, backend.port(), sections, GATEWAY_MEMORY);
    }

    /** Accounts and passwords in this process, as a node's of that name that may not know Redis. */
    Credentials credentials(String name, boolean knowsRedis, CredentialMeter meter) throws Exception {
        return credentials(configured(name, knowsRedis ? record + redis : record), meter);
    }

    /** Accounts and passwords in this process, as that node's settings say. */
    Credentials credentials(GatewayProcess like, CredentialMeter meter) throws Exception {
        Credentials credentials = CredentialsOpener.open(ConfigLoader.load(like.configuration()), meter);
        open.push(credentials);
        return credentials;
    }

    /** New accounts with a password each, whose slow hashes no node has checked yet. */
    static List<User> users(Credentials credentials, String name, int count) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(ISSUING_THREADS)) {
            List<Future<User>> made = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> user(credentials, name + i + "@example.org")))
                    .toList();
            List<User> users = new ArrayList<>();
            for (Future<User> each : made) {
                users.add(each.get());
            }
            return users;
        }
    }

    private static User user(Credentials credentials, String login) {
        Account account = persistently(() -> account(credentials, login));
        NewPassword wish = new NewPassword(account.id(), "bench", Set.of(Service.IMAP), null, List.of(), "bench");
        return persistently(() -> {
            if (!(credentials.passwords().issue(wish) instanceof Issuance.Issued(var _, var secret))) {
                throw new IllegalStateException("no password for " + login);
            }
            try (secret) {
                return new User(account.id(), login, new String(secret.shown(), StandardCharsets.US_ASCII));
            }
        });
    }

    private static Account account(Credentials credentials, String login) {
        return switch (credentials.accounts().add(login, List.of(), TwoFactor.EXTERNAL, "bench")) {
            case Registration.Added(var account) -> account;
            // Committed by an attempt before, which did not hear of it.
            case Registration.Refused _ -> credentials.accounts().find(login).orElseThrow();
        };
    }

    /** On a machine that is busy with much else the record may not answer in time. */
    static <T> T persistently(Supplier<T> work) {
        for (int tried = 1; ; tried++) {
            try {
                return work.get();
            } catch (RecordUnavailable e) {
                if (tried == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    EventLoopGroup loops() {
        return loops;
    }

    SslContext tls() {
        return tls;
    }

    /** Has Redis forget everything. */
    void emptyRedis() throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), redisPort)) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            int first = socket.getInputStream().read();
            if (first != '+') {
                throw new IOException("Redis does not forget");
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** In reverse; one that fails to close does not keep the others open. */
    @Override
    public void close() {
        for (AutoCloseable last = open.poll(); last != null; last = open.poll()) {
            try {
                last.close();
            } catch (Exception e) {
                System.err.println("bench: not closed properly: " + e);
            }
        }
    }
}
