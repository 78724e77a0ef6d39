package latchkey.credentials;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** Waits until a committed change is in force on every node, and says on which it is not. */
final class Enforcements {
    /** Between two looks: at first short, since most changes are in force at once, then an eighth of the time waited. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int PAUSES = 8;
    /** A node writes its row every second or so; one that is older is silent. */
    private static final Duration SILENT = Duration.ofSeconds(6);
    /** A node that only the shared store knows to be alive: its next beat is waited for. */
    private static final Duration NEXT_BEAT = Duration.ofMillis(1_500);
    /** Between the end of the lease and the end of the last session that it kept open. */
    private static final Duration MARGIN = Duration.ofSeconds(2);
    /** Between the time that a change bears and its commit, at most; every statement has a limit. */
    private static final Duration COMMIT = Duration.ofSeconds(5);

    private static final int MOST_IN_FLIGHT = 50;
    private static final int MOST_BEHIND = 1000;

    private final long self;
    private final Database database;
    private final ChangeFeed feed;
    private final Confirmations confirmations;
    private final @Nullable NodeReports reports;
    private final NodeWatch watch;
    private final Duration lease;
    private final Duration outage;
    private final LongSupplier ticker;
    private final CredentialMeter meter;
    private final AtomicInteger awaited = new AtomicInteger();

    Enforcements(
            long self,
            Database database,
            ChangeFeed feed,
            Confirmations confirmations,
            @Nullable NodeReports reports,
            CredentialSettings settings) {
        this.self = self;
        this.database = database;
        this.feed = feed;
        this.confirmations = confirmations;
        this.reports = reports;
        lease = Freshness.lease(settings.lease());
        outage = settings.outage();
        ticker = settings.ticker();
        meter = settings.meter();
        watch = new NodeWatch(database, reports, ticker);
    }
    /** Changes that somebody waits for just now. */
    int awaited() {
        return awaited.get();
    }

    Enforcement await(Change change, Duration patience) {
        return counted(() -> awaited(change.seq(), patience));
    }

    /** As {@link #await}, for all changes that are committed by now. */
    Enforcement awaitAll(Duration patience) {
        return counted(() -> {
            try {
                return awaited(database.read(ChangeTable::latest), patience);
            } catch (RecordUnavailable _) {
                return nothingKnown();
            }
        });
    }

    private Enforcement counted(Supplier<Enforcement> waiting) {
        awaited.incrementAndGet();
        try {
            return waiting.get();
        } finally {
            awaited.decrementAndGet();
        }
    }

    private Enforcement awaited(long seq, Duration patience) {
        long began = ticker.getAsLong();
        long newest = began;
        while (true) {
            NodeWatch.Look look = watch.since(newest, began);
            Duration waited = Duration.ofNanos(ticker.getAsLong() - began);
            @Nullable Collection<NodeTable.Row> nodes = look.nodes(began);
            Enforcement state = nodes == null ? nothingKnown() : state(look, nodes, seq);
            boolean hopeless = state instanceof Enforcement.Durable durable
                    && nodes != null
                    && durable.missing().stream().allMatch(Enforcement.Missing::silent);
            boolean enforced = state instanceof Enforcement.Enforced;
            if (enforced || hopeless || waited.compareTo(patience) >= 0 || !pause(waited, patience)) {
                meter.enforcement(enforced, waited);
                return state;
            }
            newest = look.began() + 1;
        }
    }

    private static boolean pause(Duration waited, Duration patience) {
        long nanos = Math.clamp(waited.toNanos() / PAUSES, SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos());
        try {
            Thread.sleep(Duration.ofNanos(Math.min(nanos, patience.minus(waited).toNanos())));
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Without the record nobody can say who is missing: it is taken for granted that the others' leases are as ours. */
    private Enforcement nothingKnown() {
        return new Enforcement.Durable(
                0, List.of(), List.of(new Enforcement.Missing("every node", false, refusesWithin(lease, false))));
    }

    private Enforcement state(NodeWatch.Look look, Collection<NodeTable.Row> nodes, long seq) {
        int closed = 0;
        TreeSet<String> confirmed = new TreeSet<>();
        List<NodeTable.Row> missing = new ArrayList<>();
        for (NodeTable.Row row : nodes) {
            boolean here = row.incarnation() == self && feed.confirmed() >= seq;
            if (here || look.confirmed(row, seq)) {
                closed += here ? confirmations.closed().getOrDefault(seq, 0) : look.closed(row, seq);
                confirmed.add(row.name());
            } else {
                missing.add(row);
            }
        }
        if (missing.isEmpty()) {
            return new Enforcement.Enforced(closed, List.copyOf(confirmed));
        }
        boolean known = !confirmed.isEmpty();
        // While one process takes over from another, both have one name: it has confirmed when both have.
        missing.forEach(row -> confirmed.remove(row.name()));
        return new Enforcement.Durable(
                closed,
                List.copyOf(confirmed),
                missing.stream()
                        .map(row -> new Enforcement.Missing(
                                row.name(), isSilent(look, row), refusesWithin(row.lease(), known)))
                        .toList());
    }

    /** Whether nothing was heard of the node lately, neither in its row nor by its reports. */
    private static boolean isSilent(NodeWatch.Look look, NodeTable.Row row) {
        Duration silence = look.silence(row);
        return isSilent(row) && (silence == null || silence.compareTo(NEXT_BEAT) > 0);
    }

    /** What the record says of all nodes at one moment. */
    private record Stand(List<NodeTable.Row> rows, List<Change> changes) {}

    /** @throws RecordUnavailable if the record cannot be read */
    ClusterState state() {
        Stand stand = database.read(sql -> {
            List<NodeTable.Row> rows = NodeTable.all(sql);
            long confirmed =
                    rows.stream().mapToLong(NodeTable.Row::confirmed).min().orElse(Long.MAX_VALUE - 1);
            return new Stand(rows, ChangeTable.from(sql, confirmed + 1, MOST_BEHIND));
        });
        Map<Long, Long> confirmed = confirmed(stand.rows);
        List<ClusterState.Member> members = stand.rows.stream()
                .map(row -> new ClusterState.Member(
                        row.facts(),
                        isSilent(row),
                        behind(stand.changes, confirmed.getOrDefault(row.incarnation(), 0L))))
                .toList();
        List<ClusterState.InFlight> inFlight = stand.changes.stream()
                .filter(change -> change.kind().ends() != Change.Ends.NOTHING)
                .filter(change -> confirmed.values().stream().anyMatch(upTo -> upTo < change.seq()))
                .limit(MOST_IN_FLIGHT)
                .map(change -> inFlight(change, stand.rows, confirmed))
                .toList();
        return new ClusterState(members, inFlight);
    }

    /** Up to which number each node has confirmed, by its row or by what it told later. */
    private Map<Long, Long> confirmed(List<NodeTable.Row> rows) {
        Map<Long, Long> confirmed = new HashMap<>();
        rows.forEach(row -> confirmed.put(row.incarnation(), row.confirmed()));
        confirmed.computeIfPresent(self, (_, told) -> Math.max(told, feed.confirmed()));
        if (reports != null) {
            try {
                reports.all()
                        .forEach(report -> confirmed.computeIfPresent(
                                report.incarnation(), (_, told) -> Math.max(told, report.confirmed())));
            } catch (SharedUnavailable _) {
                // The rows say the same a little later.
            }
        }
        return confirmed;
    }

    private static int behind(List<Change> changes, long confirmed) {
        return (int) changes.stream().filter(change -> change.seq() > confirmed).count();
    }

    private static boolean isSilent(NodeTable.Row row) {
        return row.age().compareTo(SILENT) > 0;
    }

    private ClusterState.InFlight inFlight(Change change, List<NodeTable.Row> rows, Map<Long, Long> confirmed) {
        boolean known = confirmed.values().stream().anyMatch(upTo -> upTo >= change.seq());
        List<ClusterState.Missing> missing = rows.stream()
                .filter(row -> confirmed.getOrDefault(row.incarnation(), 0L) < change.seq())
                .map(row -> new ClusterState.Missing(
                        row.name(), isSilent(row), change.at().plus(COMMIT).plus(refusesWithin(row.lease(), known))))
                .toList();
        String login =
                database.read(sql -> AccountTable.login(sql, change.account())).orElse("");
        return new ClusterState.InFlight(change, login, missing);
    }

    /**
     * A node goes on for longer than its lease only while no node that it hears knows more than it does. One that has
     * confirmed knows more; if none has, it may be that all were cut off from the record and lost the change on its short
     * way too.
     */
    private Duration refusesWithin(Duration lease, boolean known) {
        boolean longer = reports != null && !known && outage.compareTo(lease) > 0;
        return (longer ? outage : lease).plus(MARGIN);
    }
}
