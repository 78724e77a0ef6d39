package latchkey.credentials;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes tell of themselves, looked at by one for all who wait for it: a thousand waiters ask no more of the record
 * and of the shared store than one. All instants are those of {@link CredentialSettings#ticker}.
 */
final class NodeWatch {
    /** Where the shared store tells the same sooner, the record is asked less often. */
    private static final Duration ROWS = Duration.ofMillis(100);

    private final Database database;
    private final @Nullable NodeReports reports;
    private final LongSupplier ticker;
    /** Waited for in turn: who comes later finds what the one before has seen. */
    private final ReentrantLock looking = new ReentrantLock(true);

    private volatile @Nullable Look latest;

    NodeWatch(Database database, @Nullable NodeReports reports, LongSupplier ticker) {
        this.database = database;
        this.reports = reports;
        this.ticker = ticker;
    }

    /**
     * A report, and when it was new.
     *
     * @param since when that very beat was first seen
     */
    record Heard(NodeReport report, long since) {}

    /**
     * A look at all nodes.
     *
     * @param began when it began
     * @param tried when the record was asked for the nodes, perhaps in vain
     * @param rows those of the latest time that it answered; null if it never did
     * @param read when it was asked for them
     * @param reports of the shared store, by incarnation
     */
    record Look(long began, long tried, @Nullable Map<Long, NodeTable.Row> rows, long read, Map<Long, Heard> reports) {

        /** The nodes that there were at that instant, if it is known. */
        @Nullable
        Collection<NodeTable.Row> nodes(long instant) {
            return rows != null && read - instant >= 0 ? rows.values() : null;
        }

        boolean confirmed(NodeTable.Row row, long seq) {
            Heard heard = reports.get(row.incarnation());
            return row.confirmed() >= seq || (heard != null && heard.report.confirmed() >= seq);
        }

        int closed(NodeTable.Row row, long seq) {
            Heard heard = reports.get(row.incarnation());
            int told = heard == null ? 0 : heard.report.closed().getOrDefault(seq, 0);
            return Math.max(told, ClosedCounts.of(row.closed(), seq));
        }

        /** How long nothing new has come from the node through the shared store; null if nothing ever did. */
        @Nullable
        Duration silence(NodeTable.Row row) {
            Heard heard = reports.get(row.incarnation());
            return heard == null ? null : Duration.ofNanos(began - heard.since);
        }
    }

    /**
     * A look that began at that instant or later: another's, or one that is made now. Blocks for the record and the shared
     * store, and for one look of another.
     *
     * @param rowsSince since when the record must have been asked
     */
    Look since(long instant, long rowsSince) {
        Look known = latest;
        if (known != null && suffices(known, instant, rowsSince)) {
            return known;
        }
        looking.lock();
        try {
            Look meanwhile = latest;
            if (meanwhile != null && suffices(meanwhile, instant, rowsSince)) {
                return meanwhile;
            }
            Look made = look(meanwhile, rowsSince);
            latest = made;
            return made;
        } finally {
            looking.unlock();
        }
    }

    private static boolean suffices(Look look, long instant, long rowsSince) {
        return look.began - instant >= 0 && look.tried - rowsSince >= 0;
    }

    private Look look(@Nullable Look before, long rowsSince) {
        long began = ticker.getAsLong();
        @Nullable Map<Long, Heard> heard = heard(before == null ? Map.of() : before.reports, began);
        if (before != null && heard != null && before.tried - rowsSince >= 0 && began - before.tried < ROWS.toNanos()) {
            return new Look(began, before.tried, before.rows, before.read, heard);
        }
        if (heard == null) {
            heard = before == null ? Map.of() : before.reports;
        }
        try {
            Map<Long, NodeTable.Row> rows = new HashMap<>();
            database.read(NodeTable::all).forEach(row -> rows.put(row.incarnation(), row));
            return new Look(began, began, rows, began, heard);
        } catch (RecordUnavailable _) {
            // What was read before goes on to count; nobody who joined since has missed a change of that time.
            return before == null
                    ? new Look(began, began, null, began, heard)
                    : new Look(began, began, before.rows, before.read, heard);
        }
    }

    /**
     * The newest report of each node: what is old may be shown again by whoever can write to the store. Null if the shared
     * store says nothing.
     */
    private @Nullable Map<Long, Heard> heard(Map<Long, Heard> before, long now) {
        if (reports == null) {
            return null;
        }
        try {
            Map<Long, Heard> heard = new HashMap<>();
            for (NodeReport report : reports.all()) {
                Heard known = before.get(report.incarnation());
                heard.put(
                        report.incarnation(),
                        known != null && known.report.beat() >= report.beat() ? known : new Heard(report, now));
            }
            return heard;
        } catch (SharedUnavailable _) {
            return null; // the rows say the same a little later
        }
    }
}
