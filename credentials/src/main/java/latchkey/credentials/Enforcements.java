package latchkey.credentials;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import latchkey.credentials.record.AccountTable;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/** Waits until a committed change is in force on every node, and says on which it is not. */
final class Enforcements {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
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
        outage = settings.outage();
        ticker = settings.ticker();
        meter = settings.meter();
    }

    /** What is known of the nodes while a change is waited for. */
    private static final class Look {
        /** Null until the record was read once: without that nobody can say who is missing. */
        @Nullable
        Map<Long, NodeTable.Row> rows;

        final Map<Long, NodeReport> reports = new HashMap<>();
        final Map<Long, Long> firstBeats = new HashMap<>();

        boolean confirmed(NodeTable.Row row, long seq) {
            NodeReport report = reports.get(row.incarnation());
            return row.confirmed() >= seq || (report != null && report.confirmed() >= seq);
        }

        int closed(NodeTable.Row row, long seq) {
            NodeReport report = reports.get(row.incarnation());
            int told = report == null ? 0 : report.closed().getOrDefault(seq, 0);
            return Math.max(told, ClosedCounts.of(row.closed(), seq));
        }

        /** Whether nothing was heard of the node lately, neither in its row nor by its reports. */
        boolean silent(NodeTable.Row row, Duration waited) {
            NodeReport report = reports.get(row.incarnation());
            boolean beats = report != null
                    && (report.beat() > firstBeats.getOrDefault(row.incarnation(), report.beat())
                            || waited.compareTo(NEXT_BEAT) < 0);
            return row.age().compareTo(SILENT) > 0 && !beats;
        }
    }

    /** Changes that somebody waits for just now. */
    int awaited() {
        return awaited.get();
    }

    Enforcement await(Change change, Duration patience) {
        awaited.incrementAndGet();
        try {
            return awaitCounted(change, patience);
        } finally {
            awaited.decrementAndGet();
        }
    }

    private Enforcement awaitCounted(Change change, Duration patience) {
        long began = ticker.getAsLong();
        Look look = new Look();
        while (true) {
            look(look);
            Duration waited = Duration.ofNanos(ticker.getAsLong() - began);
            Enforcement state = state(look, change.seq(), waited);
            boolean hopeless = state instanceof Enforcement.Durable durable
                    && look.rows != null
                    && durable.missing().stream().allMatch(Enforcement.Missing::silent);
            boolean enforced = state instanceof Enforcement.Enforced;
            if (enforced || hopeless || waited.compareTo(patience) >= 0 || !pause()) {
                meter.enforcement(enforced, waited);
                return state;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void look(Look look) {
        try {
            Map<Long, NodeTable.Row> rows = new HashMap<>();
            database.read(NodeTable::all).forEach(row -> rows.put(row.incarnation(), row));
            look.rows = rows;
        } catch (RecordUnavailable _) {
            // What was read before goes on to count; nobody who joined since has missed the change.
        }
        if (reports == null) {
            return;
        }
        try {
            for (NodeReport report : reports.all()) {
                look.reports.merge(
                        report.incarnation(), report, (old, fresh) -> fresh.beat() > old.beat() ? fresh : old);
                look.firstBeats.putIfAbsent(report.incarnation(), report.beat());
            }
        } catch (SharedUnavailable _) {
            // The rows say the same a little later.
        }
    }

    private Enforcement state(Look look, long seq, Duration waited) {
        if (look.rows == null) {
            return new Enforcement.Durable(0, List.of(), List.of(new Enforcement.Missing("every node", false, outage)));
        }
        int closed = 0;
        TreeSet<String> confirmed = new TreeSet<>();
        List<NodeTable.Row> missing = new ArrayList<>();
        for (NodeTable.Row row : look.rows.values()) {
            boolean here = row.incarnation() == self && feed.confirmed() >= seq;
            if (here || look.confirmed(row, seq)) {
                closed += here ? confirmations.closed().getOrDefault(seq, 0) : look.closed(row, seq);
                confirmed.add(row.name());
            } else {
                missing.add(row);
            }
        }
        List<String> names = List.copyOf(confirmed);
        if (missing.isEmpty()) {
            return new Enforcement.Enforced(closed, names);
        }
        boolean known = !confirmed.isEmpty();
        return new Enforcement.Durable(
                closed,
                names,
                missing.stream()
                        .map(row -> new Enforcement.Missing(
                                row.name(), look.silent(row, waited), refusesWithin(row, known)))
                        .toList());
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
                        row.name(), isSilent(row), change.at().plus(COMMIT).plus(refusesWithin(row, known))))
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
    private Duration refusesWithin(NodeTable.Row row, boolean known) {
        Duration lease = row.lease();
        boolean longer = reports != null && !known && outage.compareTo(lease) > 0;
        return (longer ? outage : lease).plus(MARGIN);
    }
}
