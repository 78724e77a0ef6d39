package latchkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;

/**
 * What a gateway does when it comes back and all of its clients come at once (promise G10): prints a Markdown table. Its
 * node is killed and started anew before each of the storms, so that its memory is empty and its JVM cold; another node
 * holds sessions all the while. Each client has an account and a password of its own, unless there are fewer of these than
 * clients; it makes a full TLS handshake; if it
 * is told to come back later, or fails, it does so after one second, then two, up to sixteen, each give or take a half.
 * Clients, both nodes, the backend, PostgreSQL and Redis share the machine.
 */
public final class LoginStorm {

    private static final int CLIENTS = 5_000;
    private static final int SESSIONS_ELSEWHERE = 1_000;
    private static final int AT_ONCE_ELSEWHERE = 50;
    private static final int LONGEST_BACKOFF_SECONDS = 16;
    private static final int PATIENCE_MINUTES = 5;
    private static final int SETTLE_MILLIS = 3_000;
    /** A client has a socket, and its session a second one at the backend, both in this process. */
    private static final int FILES_A_SESSION = 2;

    private static final int OTHER_FILES = 500;

    private final Site site;
    private final GatewayProcess node;
    private final List<Site.User> users;
    private final int clients;

    private LoginStorm(Site site, GatewayProcess node, List<Site.User> users, int clients) {
        this.site = site;
        this.node = node;
        this.users = users;
        this.clients = clients;
    }

    /**
     * Needs the system property {@code latchkey.root}, the project's folder.
     *
     * @param arguments perhaps the number of clients, and of passwords
     */
    public static void main(String[] arguments) throws Exception {
        int clients = arguments.length == 0 ? CLIENTS : Integer.parseInt(arguments[0]);
        int passwords = arguments.length < 2 ? clients : Integer.parseInt(arguments[1]);
        int elsewhere = Math.min(SESSIONS_ELSEWHERE, clients);
        requireFiles(FILES_A_SESSION * (clients + elsewhere) + OTHER_FILES);
        try (Site site = Site.open()) {
            GatewayProcess node = site.gateway("a");
            GatewayProcess other = site.gateway("b");
            List<Site.User> users;
            Site.User resident;
            System.err.printf("bench: makes %,d passwords, each with a slow hash …%n", passwords);
            try (Credentials credentials = site.credentials(node, CredentialMeter.NONE)) {
                users = Site.users(credentials, "user", passwords);
                resident = Site.users(credentials, "resident", 1).getFirst();
            }
            List<ImapClient> sessions = sessions(site, other, resident, elsewhere);
            new LoginStorm(site, node, users, clients).measure();
            System.out.printf(
                    "%n%,d sessions on the other node, which nobody touched: %,d lost.%n",
                    elsewhere, elsewhere - answering(sessions));
        }
    }

    private static void requireFiles(int least) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(each -> each.startsWith("Max open files"))
                .findFirst()
                .orElseThrow();
        String hard = line.strip().split("\\s+", -1)[4];
        if (!hard.equals("unlimited") && Integer.parseInt(hard) < least) {
            System.err.printf("bench: needs %d open files, and %s are allowed (ulimit -Hn)%n", least, hard);
            System.exit(1);
        }
    }

    private static List<ImapClient> sessions(Site site, GatewayProcess node, Site.User user, int count)
            throws Exception {
        List<ImapClient> open = new ArrayList<>();
        while (open.size() < count) {
            List<CompletableFuture<ImapClient>> next = Stream.generate(() -> signIn(site, node, user))
                    .limit(open.isEmpty() ? 1 : Math.min(AT_ONCE_ELSEWHERE, count - open.size()))
                    .toList();
            for (CompletableFuture<ImapClient> each : next) {
                open.add(each.get());
            }
        }
        return open;
    }

    private static int answering(List<ImapClient> sessions) {
        int count = 0;
        for (ImapClient session : sessions) {
            try {
                session.command("NOOP").get(1, TimeUnit.MINUTES);
                count++;
            } catch (Exception e) {
                System.err.println("bench: a session is lost: " + e);
            }
        }
        return count;
    }

    private static CompletableFuture<ImapClient> signIn(Site site, GatewayProcess node, Site.User user) {
        return ImapClient.open(site.loops(), node.port(), site.tls())
                .thenCompose(client -> client.signIn(user.login(), user.password()));
    }

    private void measure() throws Exception {
        System.out.printf("%,d clients with %,d passwords%n%n", clients, users.size());
        System.out.println("| after a restart, all at once | a second | half in | 99 % in | last in | told to come back"
                + " | failed connections | refused for good | gateway's processor time | most memory | answered by |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        storm("TLS handshake and greeting, without a login", true, false);
        site.emptyRedis();
        storm("login, Redis empty: a slow hash for each", true, true);
        Thread.sleep(SETTLE_MILLIS);
        storm("login, all known in Redis", true, true);
        storm("login, all known in memory: without a restart", false, true);
        storm("TLS handshake and greeting: without a restart", false, false);
        // Five thousand logins do not warm a JVM: a third of the processor time of the first storm is the compiler's.
        storm("login, all known in memory: once more", false, true);
        storm("TLS handshake and greeting: once more", false, false);
    }

    private void storm(String what, boolean restart, boolean signIn) throws Exception {
        if (restart) {
            node.kill();
            node.start();
        }
        Door.Answered before = Door.OfGateway.answered(node);
        double cpu = node.cpuSeconds();
        Storm storm = new Storm(signIn);
        long begun = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            storm.attempt(users.get(i % users.size()), 0);
        }
        boolean over = storm.left.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
        Durations times =
                Durations.of(storm.in.stream().mapToLong(at -> at - begun).toArray());
        if (!node.isAlive()) {
            throw new IllegalStateException("the gateway has died:\n" + node.logged());
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %s | %s | %s | %,d | %,d | %,d | %.1f s | %,d MiB | %s |%s%n",
                what,
                times.nanos().length * 0.99e9 / times.nanos(99),
                times.percentile(50),
                times.percentile(99),
                times.percentile(100),
                storm.temporary.get(),
                storm.failed.get(),
                storm.refused.get(),
                node.cpuSeconds() - cpu,
                node.mostResident() >> 20,
                Door.OfGateway.answered(node).minus(before),
                over ? "" : " " + storm.left.getCount() + " NEVER GOT IN");
        storm.over = true;
        storm.sessions.forEach(ImapClient::close);
        Thread.sleep(SETTLE_MILLIS);
    }

    /** All clients, until each is in or refused for good. */
    private final class Storm {
        private final boolean signIn;
        private final CountDownLatch left = new CountDownLatch(clients);
        private final ConcurrentLinkedQueue<Long> in = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<ImapClient> sessions = new ConcurrentLinkedQueue<>();
        private final AtomicInteger temporary = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile boolean over;

        private Storm(boolean signIn) {
            this.signIn = signIn;
        }

        private void attempt(Site.User user, int before) {
            CompletableFuture<ImapClient> client =
                    signIn ? signIn(site, node, user) : ImapClient.open(site.loops(), node.port(), site.tls());
            var _ = client.whenComplete((session, failure) -> {
                if (failure == null) {
                    in.add(System.nanoTime());
                    sessions.add(session);
                    left.countDown();
                } else if (isForGood(failure)) {
                    System.err.println("bench: refused for good: " + failure);
                    refused.incrementAndGet();
                    left.countDown();
                } else if (!over) {
                    double seconds = Math.min(LONGEST_BACKOFF_SECONDS, Math.scalb(1.0, before))
                            * ThreadLocalRandom.current().nextDouble(0.5, 1.5);
                    var _ = site.loops()
                            .schedule(() -> attempt(user, before + 1), (long) (seconds * 1000), TimeUnit.MILLISECONDS);
                }
            });
        }

        /** Counts the failure too. */
        private boolean isForGood(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof ImapClient.NotOk answer)) {
                failed.incrementAndGet();
                return false;
            }
            if (answer.isTemporary()) {
                temporary.incrementAndGet();
            }
            return !answer.isTemporary();
        }
    }
}
