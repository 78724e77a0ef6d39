package latchkey.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;

/**
 * How long a revocation takes: prints a Markdown table. Three nodes share a PostgreSQL, with Redis and without; the first
 * is asked, one revocation after another or several at a time. <i>In force</i> is when the last node has been told to end
 * the sessions, which have no place here to wait for; <i>answered</i> is when the revoker hears "enforced". And what the
 * nodes ask of the record, for that and while nothing happens. All in this process, which shares the machine with
 * PostgreSQL and Redis.
 */
public final class RevocationLoad {

    private static final int NODES = 3;
    private static final int REVOCATIONS = 200;
    private static final int BURST = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Node> nodes = new ArrayList<>();
    private final String way;

    private RevocationLoad(Site site, String way, boolean redis) throws Exception {
        this.way = way;
        for (int i = 0; i < NODES; i++) {
            nodes.add(Node.open(site, (redis ? "with-" : "without-") + i, redis));
        }
    }

    /** Needs the system property {@code latchkey.root}, the project's folder. */
    public static void main(String[] arguments) throws Exception {
        System.out.printf("%d revocations behind each of the first figures%n%n", REVOCATIONS);
        System.out.println("| | in force, p50 | p99 | max | answered, p50 | p99 | max | not enforced | refused |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        StringBuilder asked = new StringBuilder();
        for (boolean redis : List.of(true, false)) {
            try (Site site = Site.open()) {
                RevocationLoad load = new RevocationLoad(site, redis ? "with Redis" : "without Redis", redis);
                load.measure(asked);
            }
        }
        System.out.println();
        System.out.print(asked);
    }

    private void measure(StringBuilder asked) throws Exception {
        Credentials first = nodes.getFirst().credentials;
        Run _ = run(passwords(first, "warm-up"), 2);
        row("one at a time", run(passwords(first, "alone"), 1));
        row("four at a time", run(passwords(first, "together"), 4));
        long before = calls();
        Run burst = run(burst(first), BURST);
        row("%,d at once".formatted(BURST), burst);
        asked.append(
                "%s: the record was asked %,d times for %,d changes at once".formatted(way, calls() - before, BURST));
        long idle = calls();
        Thread.sleep(IDLE);
        asked.append("; while nothing happens %.1f times a second by each node%n"
                .formatted((calls() - idle) / (double) IDLE.toSeconds() / NODES));
    }

    private void row(String what, Run run) {
        Durations inForce = Durations.of(run.inForce);
        Durations answered = Durations.of(run.answered);
        System.out.printf(
                "| %s, %s | %s | %s | %s | %s | %s | %s | %d | %d |%n",
                way,
                what,
                inForce.percentile(50),
                inForce.percentile(99),
                inForce.percentile(100),
                answered.percentile(50),
                answered.percentile(99),
                answered.percentile(100),
                run.notEnforced,
                run.refused);
    }

    private static List<Callable<Changed<?>>> passwords(Credentials first, String name) throws Exception {
        List<Site.User> users = Site.users(first, name, REVOCATIONS);
        List<Callable<Changed<?>>> work = new ArrayList<>();
        for (Site.User user : users) {
            work.add(() -> first.passwords().revokeAll(user.account(), "bench", ""));
        }
        return work;
    }

    /** Of few accounts: what is made at once need not be a slow hash each. */
    private static List<Callable<Changed<?>>> burst(Credentials first) throws Exception {
        List<Site.User> users = Site.users(first, "burst", 10);
        return IntStream.range(0, BURST)
                .<Callable<Changed<?>>>mapToObj(i -> () -> first.nodes()
                        .endSessionsOfAccount(users.get(i % users.size()).account(), "bench", ""))
                .toList();
    }

    private long calls() {
        return nodes.stream().mapToLong(node -> node.calls.get()).sum();
    }

    /** What was measured, in nanoseconds since each was asked for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Run(long[] inForce, long[] answered, long notEnforced, long refused) {}

    private Run run(List<Callable<Changed<?>>> work, int atOnce) throws Exception {
        try (ExecutorService revokers = Executors.newFixedThreadPool(
                atOnce, Thread.ofVirtual().name("revoker-", 0).factory())) {
            List<Future<Told>> told = revokers.invokeAll(work.stream()
                    .<Callable<Told>>map(each -> () -> revoke(each))
                    .toList());
            List<Told> all = new ArrayList<>();
            for (Future<Told> each : told) {
                all.add(each.get());
            }
            List<Told> made = all.stream().filter(each -> !each.refused).toList();
            return new Run(
                    made.stream().mapToLong(each -> each.inForce).toArray(),
                    made.stream().mapToLong(each -> each.answered).toArray(),
                    made.stream().filter(each -> !each.enforced).count(),
                    all.size() - made.size());
        }
    }

    private record Told(long inForce, long answered, boolean enforced, boolean refused) {}

    private Told revoke(Callable<Changed<?>> work) throws Exception {
        long asked = System.nanoTime();
        try {
            Change change = Objects.requireNonNull(work.call().change());
            Enforcement enforcement = nodes.getFirst().credentials.nodes().enforced(change, PATIENCE);
            long answered = System.nanoTime();
            long last = asked;
            for (Node node : nodes) {
                last = Math.max(last, node.told.getOrDefault(change.seq(), answered));
            }
            return new Told(last - asked, answered - asked, enforcement instanceof Enforcement.Enforced, false);
        } catch (RecordUnavailable _) {
            return new Told(0, 0, false, true);
        }
    }

    /** One of the nodes, and when it was told of each change. */
    private static final class Node implements SessionHolder {
        final Map<Long, Long> told = new ConcurrentHashMap<>();
        final AtomicLong calls;
        final Credentials credentials;

        private Node(Credentials credentials, AtomicLong calls) {
            this.credentials = credentials;
            this.calls = calls;
        }

        static Node open(Site site, String name, boolean redis) throws Exception {
            AtomicLong calls = new AtomicLong();
            CredentialMeter meter = new CredentialMeter() {
                @Override
                public void recordCall(Operation operation, Duration time, boolean answered) {
                    calls.incrementAndGet();
                }
            };
            Node node = new Node(site.credentials(name, redis, meter), calls);
            var _ = node.credentials.nodes().join(name, node);
            return node;
        }

        @Override
        public CompletionStage<Integer> changed(Change change) {
            told.putIfAbsent(change.seq(), System.nanoTime());
            return CompletableFuture.completedFuture(1);
        }

        @Override
        public void cutOff() {
            throw new IllegalStateException("the machine is too busy to measure anything");
        }

        @Override
        public List<SessionFacts> sessions() {
            return List.of();
        }

        @Override
        public int count() {
            return 0;
        }
    }
}
