package latchkey.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;

/**
 * How long a login takes by what has the answer: prints two Markdown tables, of a whole gateway and of the verifier alone.
 * There are two nodes. At the first one every password is new, and needs a slow hash; then the second one finds it in
 * Redis; or finds a proof there whose facts are out of date, since the account was suspended and resumed meanwhile; and
 * at last knows it. Clients, both nodes, the backend, PostgreSQL and Redis share the machine.
 */
public final class LevelLoad {

    private static final int USERS = 200;
    private static final int AT_ONCE = 16;
    private static final int WARM_UP_ROUNDS = 20;
    /** Within that every node has applied a change, and Redis has what was put into it. */
    private static final int SETTLE_MILLIS = 2_000;

    private final Credentials accounts;
    private final int users;

    private LevelLoad(Credentials accounts, int users) {
        this.accounts = accounts;
        this.users = users;
    }

    /** Passwords that are used for one figure each, for one client at a time and for many at once. */
    private record Sample(List<Site.User> alone, List<Site.User> together) {
        private List<Site.User> all() {
            return Stream.concat(alone.stream(), together.stream()).toList();
        }
    }

    /**
     * Needs the system property {@code latchkey.root}, the project's folder.
     *
     * @param arguments perhaps the number of logins behind a figure
     */
    public static void main(String[] arguments) throws Exception {
        int users = arguments.length == 0 ? USERS : Integer.parseInt(arguments[0]);
        try (Site site = Site.open()) {
            GatewayProcess first = site.gateway("a");
            GatewayProcess second = site.gateway("b");
            Credentials accounts = site.credentials(first, CredentialMeter.NONE);
            LevelLoad load = new LevelLoad(accounts, users);
            System.out.printf("%,d logins behind each figure%n%n", users);
            load.measure(
                    "through the gateway",
                    "gateway",
                    new Door.OfGateway(first, site.loops(), site.tls()),
                    new Door.OfGateway(second, site.loops(), site.tls()),
                    5);
            load.measure("the verifier alone", "verifier", verifier(site, first), verifier(site, second), 500);
        }
    }

    private static Door verifier(Site site, GatewayProcess like) throws Exception {
        Door.OfVerifier.Counts counts = new Door.OfVerifier.Counts();
        return new Door.OfVerifier(site.credentials(like, counts), counts);
    }

    /** @param rounds how many times as many logins there are behind the figures of memory */
    private void measure(String what, String name, Door first, Door second, int rounds) throws Exception {
        warmUp(name, first, second);
        Sample fresh = sample(name + "-fresh");
        Sample changed = sample(name + "-changed");
        String slow = row("record, with a slow hash", first, fresh, 1);
        run(first, changed.all(), AT_ONCE, 1);
        Thread.sleep(SETTLE_MILLIS);
        String shared = row("Redis", second, fresh, 1);
        change(changed.all());
        String proved = row("record, with a proof in Redis", second, changed, 1);
        String memory = row("memory", second, fresh, rounds);
        System.out.printf(
                "| %s: answered from | one client, p50 | p99 | %d clients, p50 | p99 | logins a second | seen to be answered by |%n",
                what, AT_ONCE);
        System.out.println("|---|---:|---:|---:|---:|---:|---|");
        List.of(memory, shared, proved, slow).forEach(System.out::println);
        System.out.println();
    }

    private String row(String level, Door door, Sample sample, int rounds) throws Exception {
        Door.Answered before = door.answered();
        Run alone = run(door, sample.alone, 1, rounds);
        Run together = run(door, sample.together, AT_ONCE, rounds);
        return "| %s | %s | %s | %s | %s | %,.0f | %s |"
                .formatted(
                        level,
                        alone.times.percentile(50),
                        alone.times.percentile(99),
                        together.times.percentile(50),
                        together.times.percentile(99),
                        together.rate,
                        door.answered().minus(before));
    }

    /** By the same ways as later, with passwords that are not used again. */
    private void warmUp(String name, Door first, Door second) throws Exception {
        List<Site.User> some = Site.users(accounts, name + "-warm-up", users);
        run(first, some, AT_ONCE, 1);
        Thread.sleep(SETTLE_MILLIS);
        run(second, some, AT_ONCE, 1);
        run(first, some, AT_ONCE, WARM_UP_ROUNDS);
        run(second, some, AT_ONCE, WARM_UP_ROUNDS);
    }

    private Sample sample(String name) throws Exception {
        return new Sample(
                Site.users(accounts, name + "-alone", users), Site.users(accounts, name + "-together", users));
    }

    /** Leaves everything as it was, but for the account's epoch. */
    private void change(List<Site.User> changed) throws InterruptedException {
        for (Site.User user : changed) {
            Site.persistently(() -> accounts.accounts().suspend(user.account(), "bench", ""));
            Site.persistently(() -> accounts.accounts().resume(user.account(), "bench"));
        }
        Thread.sleep(SETTLE_MILLIS);
    }

    /**
     * So many logins.
     *
     * @param rate a second
     */
    private record Run(Durations times, double rate) {}

    /** Each of the clients takes the next user, until all had so many turns. */
    private static Run run(Door door, List<Site.User> users, int clients, int rounds) throws Exception {
        long[] nanos = new long[users.size() * rounds];
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < nanos.length; at = next.getAndIncrement()) {
                        long start = System.nanoTime();
                        door.signIn(users.get(at % users.size()));
                        nanos[at] = System.nanoTime() - start;
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return new Run(Durations.of(nanos), nanos.length * 1e9 / (System.nanoTime() - begun));
    }
}
