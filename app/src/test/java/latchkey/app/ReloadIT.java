package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway under load is told by SIGHUP, forty times, to take over what is on disk, and no client notices. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ReloadIT {
    private static final int SESSIONS = 50;
    private static final int RELOADS = 40;

    /** One in so many finds something that will not do. */
    private static final int BROKEN = 4;

    private static final String DONE = "configuration reloaded";
    private static final String REFUSED = "configuration refused";

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void noSessionIsLostAndNoLoginFails() throws Exception {
        int port = freePort();
        try (ReloadSite site = new ReloadSite(folder, port)) {
            String password = issue();
            SSLContext clients = site.clients();
            try (LaunchedProcess serve = start(site);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                await(serve, "ready", 1);
                for (int i = 0; i < SESSIONS; i++) {
                    ImapWire session = ImapWire.signedIn(clients, port, ReloadSite.LOGIN, password);
                    threads.execute(() -> watched(() -> keepBusy(session)));
                }
                threads.execute(() -> watched(() -> keepSigningIn(clients, port, password)));
                threads.execute(() -> watched(() -> keepSigningIn(clients, port, password)));

                reload(site, serve, clients, port);

                over.set(true);
                threads.shutdown();
                assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
                assertThat(failures).isEmpty();
                assertThat(commands.get()).isGreaterThan(SESSIONS);
                assertThat(logins.get()).isGreaterThan(10);
            }
        }
    }

    private void reload(ReloadSite site, LaunchedProcess serve, SSLContext clients, int port) throws Exception {
        BigInteger shown = serial(clients, port);
        int done = 0;
        int refused = 0;
        for (int i = 0; i < RELOADS; i++) {
            site.restore();
            X509Bundle next = site.server();
            site.present("cert.pem", "key.pem", next);
            if (i % BROKEN == BROKEN - 1) {
                breakSomething(site, i / BROKEN);
                hangUp(serve);
                await(serve, REFUSED, ++refused);
            } else {
                shown = next.getCertificate().getSerialNumber();
                hangUp(serve);
                await(serve, DONE, ++done);
            }
            assertThat(serial(clients, port)).as("after reload %d", i).isEqualTo(shown);
            assertThat(failures).isEmpty();
        }
    }

    /** Each gives one complaint. */
    private static void breakSomething(ReloadSite site, int kind) throws Exception {
        switch (kind % 4) {
            case 0 -> site.secret("key.pem", site.server().getPrivateKeyPEM());
            case 1 -> site.append("\tnonsense\n");
            case 2 -> site.replace("idle: 35m", "idle: 35 minutes");
            default -> site.replace("management: {address: 127.0.0.1", "management: {address: 127.0.0.2");
        }
    }

    private LaunchedProcess start(ReloadSite site) throws IOException {
        return LaunchedProcess.start(
                folder,
                Map.of("LATCHKEY_CONFIG", site.configuration().toString()),
                List.of("bash", LaunchedProcess.root().resolve("latchkey").toString(), "serve"));
    }

    private String issue() throws IOException {
        Installation installation = new Installation(folder);
        installation
                .run("account", "add", ReloadSite.LOGIN, "--two-factor", "external")
                .succeeded();
        List<String> words = new ArrayList<>(List.of("password", "issue", ReloadSite.LOGIN));
        words.addAll(List.of("--label", "phone", "--service", "imap", "--json"));
        String out = installation.run(words.toArray(String[]::new)).succeeded().out();
        return new ObjectMapper().readTree(out).path("password").asText();
    }

    private static BigInteger serial(SSLContext clients, int port) throws IOException {
        try (ImapWire wire = new ImapWire(clients, port)) {
            return wire.serial();
        }
    }

    private static void hangUp(LaunchedProcess serve) throws Exception {
        assertThat(new ProcessBuilder(
                                "kill", "-HUP", String.valueOf(serve.process().pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void await(LaunchedProcess serve, String message, int times) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (serve.errors().lines().filter(line -> line.contains(message)).count() < times) {
            assertThat(serve.process().isAlive()).as(serve.errors()).isTrue();
            assertThat(System.nanoTime())
                    .as("waited for %s: %s", message, serve.errors())
                    .isLessThan(end);
            Thread.sleep(10);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void watched(Work work) {
        try {
            work.run();
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    private void keepBusy(ImapWire session) throws Exception {
        try (session) {
            while (!over.get()) {
                session.command("NOOP");
                commands.incrementAndGet();
                Thread.sleep(50);
            }
            session.command("SELECT INBOX");
        }
    }

    private void keepSigningIn(SSLContext clients, int port, String password) throws Exception {
        while (!over.get()) {
            try (ImapWire wire = ImapWire.signedIn(clients, port, ReloadSite.LOGIN, password)) {
                wire.command("SELECT INBOX");
                logins.incrementAndGet();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
