package latchkey.credentials.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import latchkey.credentials.record.NodeTable;
import latchkey.credentials.record.NodeTable.Beat;
import latchkey.credentials.record.NodeTable.Row;
import latchkey.credentials.record.Sql;
import org.jspecify.annotations.Nullable;

/** The rows of the nodes in the model record, in place of {@link NodeTable}. */
@SuppressWarnings("unused") // by name
public final class SimulatedNodeTable {
    private SimulatedNodeTable() {}

    /** A row and when it was written, in virtual time. */
    record Written(Row row, long at) {}

    private static Map<Long, Written> rows() {
        return Gateway.current().model.nodes();
    }

    private static long now() {
        return Gateway.current().scheduler.now();
    }

    private static Row row(long incarnation, String name, Instant started, Duration lease, Beat beat) {
        return new Row(
                incarnation,
                name,
                started,
                beat.beat(),
                Duration.ZERO,
                beat.confirmed(),
                lease,
                beat.sessions(),
                beat.closed(),
                beat.keys());
    }

    public static void add(
            @Nullable Sql sql, long incarnation, String name, Instant started, Duration lease, Beat beat) {
        rows().putIfAbsent(incarnation, new Written(row(incarnation, name, started, lease, beat), now()));
    }

    public static boolean beat(@Nullable Sql sql, long incarnation, Beat beat) {
        return rows().computeIfPresent(incarnation, (_, old) -> {
                    Row row = old.row;
                    return new Written(row(incarnation, row.name(), row.started(), row.lease(), beat), now());
                })
                != null;
    }

    public static void remove(@Nullable Sql sql, long incarnation) {
        rows().remove(incarnation);
    }

    public static boolean removeSilent(@Nullable Sql sql, long incarnation, long beat) {
        Written written = rows().get(incarnation);
        return written != null && written.row.beat() == beat && rows().remove(incarnation, written);
    }

    public static Set<Long> incarnations(@Nullable Sql sql) {
        return new TreeSet<>(rows().keySet());
    }

    public static List<Row> all(@Nullable Sql sql) {
        return rows().values().stream()
                .map(written -> {
                    Row row = written.row;
                    return new Row(
                            row.incarnation(),
                            row.name(),
                            row.started(),
                            row.beat(),
                            Duration.ofNanos(now() - written.at),
                            row.confirmed(),
                            row.lease(),
                            row.sessions(),
                            row.closed(),
                            row.keys());
                })
                .toList();
    }
}
