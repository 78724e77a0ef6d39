package latchkey.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * First figures of a whole gateway: prints a Markdown table. The clients and the backend run in this process and share the
 * machine with the gateway, so that rates are what one machine does in all three roles; the processor time is the
 * gateway's alone.
 */
public final class GatewayLoad {

    private static final String ACCOUNT = "alice@example.org";
    private static final int CLIENTS = 32;
    private static final int WARM_UP_SECONDS = 15;
    private static final int SECONDS = 10;
    private static final int SESSIONS = 2_000;
    private static final int SESSIONS_AT_ONCE = 50;
    private static final int ROUND_TRIPS = 20_000;
    private static final int FETCHES = 4;

    private final EventLoopGroup loops;
    private final SslContext tls;
    private final GatewayProcess gateway;
    private final String password;
    private final int directPort;

    private GatewayLoad(EventLoopGroup loops, SslContext tls, GatewayProcess gateway, String password, int directPort) {
        this.loops = loops;
        this.tls = tls;
        this.gateway = gateway;
        this.password = password;
        this.directPort = directPort;
    }

    /** Needs the system property {@code latchkey.root}, the project's folder. Takes about two minutes. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("latchkey-bench");
        TestCertificate certificate = TestCertificate.make();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        try (ImapBackend backend = ImapBackend.start(loops, null);
                ImapBackend direct = ImapBackend.start(loops, certificate.server());
                GatewayProcess gateway = GatewayProcess.configure(folder, certificate, backend.port(), "", "")) {
            gateway.run("account", "add", ACCOUNT, "--two-factor", "external");
            String password = gateway.run("password", "issue", ACCOUNT, "--label", "bench")
                    .strip();
            gateway.start();
            new GatewayLoad(loops, certificate.client(), gateway, password, direct.port()).measure();
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            Site.delete(folder);
        }
    }

    private void measure() throws Exception {
        // The first one makes the password known.
        logins(1, 1);
        logins(CLIENTS, WARM_UP_SECONDS);
        Logins alone = logins(1, SECONDS);
        Logins many = logins(CLIENTS, SECONDS);
        double direct = roundTrip(directPort);
        double through = roundTrip(gateway.port());
        Transfer transferDirect = transfer(directPort);
        Transfer transfer = transfer(gateway.port());
        GatewayProcess.Memory before = gateway.memory();
        List<ImapClient> idle = sessions(SESSIONS);
        GatewayProcess.Memory after = gateway.memory();
        idle.forEach(ImapClient::close);

        row("figure", "value", "gateway's processor time");
        row("---", "---:", "---:");
        row(
                "logins a second, known password, full TLS 1.3 handshake, %d clients".formatted(CLIENTS),
                "%.0f (%d of %.0f failed)".formatted(many.rate(), many.failed(), many.rate() * SECONDS),
                "%.2f ms a login".formatted(many.cpuMillis()));
        row("login, one client, median", "%.1f ms".formatted(alone.medianMillis()), "");
        row("NOOP round trip through the gateway, median", "%.0f µs".formatted(through), "");
        row("the same directly to the backend with TLS", "%.0f µs".formatted(direct), "");
        row(
                "large literal through the gateway, one session",
                "%.0f MB/s".formatted(transfer.megabytesASecond()),
                "%.1f s a GiB".formatted(transfer.cpuSecondsAGib()));
        row(
                "the same directly from the backend with TLS",
                "%.0f MB/s".formatted(transferDirect.megabytesASecond()),
                "");
        row(
                "memory of an idle TLS session, at %,d sessions".formatted(SESSIONS),
                "%.1f KiB".formatted((after.resident() - before.resident()) / 1024.0 / SESSIONS),
                "of it %.1f KiB live heap".formatted((after.liveHeap() - before.liveHeap()) / 1024.0 / SESSIONS));
    }

    private static void row(String figure, String value, String processor) {
        System.out.println("| " + figure + " | " + value + " | " + processor + " |");
    }

    private CompletableFuture<ImapClient> signIn(int port) {
        return ImapClient.open(loops, port, tls).thenCompose(client -> client.signIn(ACCOUNT, password));
    }

    private record Logins(double rate, long failed, double medianMillis, double cpuMillis) {}

    /** Each client signs in and hangs up, over and over. */
    private Logins logins(int clients, int seconds) throws Exception {
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicLong failed = new AtomicLong();
        double cpu = gateway.cpuSeconds();
        long begun = System.nanoTime();
        long end = begun + seconds * 1_000_000_000L;
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            again(nanos, failed, end, done);
            running.add(done);
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get();
        double elapsed = (System.nanoTime() - begun) / 1e9;
        double[] millis =
                nanos.stream().mapToDouble(each -> each / 1e6).sorted().toArray();
        return new Logins(
                millis.length / elapsed,
                failed.get(),
                millis[millis.length / 2],
                (gateway.cpuSeconds() - cpu) * 1000 / millis.length);
    }

    private void again(ConcurrentLinkedQueue<Long> nanos, AtomicLong failed, long end, CompletableFuture<Void> done) {
        long begun = System.nanoTime();
        if (begun >= end) {
            done.complete(null);
            return;
        }
        var _ = signIn(gateway.port()).whenComplete((client, failure) -> {
            if (failure == null) {
                nanos.add(System.nanoTime() - begun);
                client.close();
            } else {
                failed.incrementAndGet();
            }
            again(nanos, failed, end, done);
        });
    }

    /** The median in microseconds, of the second half of the round trips. */
    private double roundTrip(int port) throws Exception {
        ImapClient client = signIn(port).get();
        double[] micros = new double[ROUND_TRIPS];
        CompletableFuture<Void> done = new CompletableFuture<>();
        noop(client, micros, 0, done);
        done.get();
        client.close();
        double[] measured = Arrays.copyOfRange(micros, ROUND_TRIPS / 2, ROUND_TRIPS);
        Arrays.sort(measured);
        return measured[measured.length / 2];
    }

    private static void noop(ImapClient client, double[] micros, int count, CompletableFuture<Void> done) {
        if (count == micros.length) {
            done.complete(null);
            return;
        }
        long begun = System.nanoTime();
        var _ = client.command("NOOP").whenComplete((_, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            micros[count] = (System.nanoTime() - begun) / 1e3;
            noop(client, micros, count + 1, done);
        });
    }

    private record Transfer(double megabytesASecond, double cpuSecondsAGib) {}

    private Transfer transfer(int port) throws Exception {
        ImapClient client = signIn(port).get();
        client.command("FETCH 1 BODY.PEEK[]").get();
        double cpu = gateway.cpuSeconds();
        long begun = System.nanoTime();
        for (int i = 0; i < FETCHES; i++) {
            client.command("FETCH 1 BODY.PEEK[]").get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double bytes = (double) FETCHES * ImapBackend.MESSAGE_BYTES;
        client.close();
        return new Transfer(bytes / 1e6 / seconds, (gateway.cpuSeconds() - cpu) * (1 << 30) / bytes);
    }

    private List<ImapClient> sessions(int count) throws Exception {
        List<ImapClient> open = new ArrayList<>();
        while (open.size() < count) {
            List<CompletableFuture<ImapClient>> next = new ArrayList<>();
            for (int i = 0; i < SESSIONS_AT_ONCE; i++) {
                next.add(signIn(gateway.port()));
            }
            for (CompletableFuture<ImapClient> each : next) {
                open.add(each.get());
            }
        }
        return open;
    }
}
