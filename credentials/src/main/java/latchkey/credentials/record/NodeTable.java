package latchkey.credentials.record;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import latchkey.credentials.NodeFacts;

/** The statements of {@code node}. */
public final class NodeTable {
    private NodeTable() {}

    /**
     * A node's row.
     *
     * @param beat raised by the node each time that it writes
     * @param age by the database's clock, since the node wrote it
     * @param closed as {@link Beat#closed}
     */
    public record Row(
            long incarnation,
            String name,
            Instant started,
            long beat,
            Duration age,
            long confirmed,
            Duration lease,
            int sessions,
            String closed,
            List<String> keys) {

        /** What others are told of it. */
        public NodeFacts facts() {
            return new NodeFacts(name, incarnation, started, age, confirmed, lease, sessions, keys);
        }
    }

    /**
     * What a node writes again and again.
     *
     * @param closed how many sessions the latest changes ended there, as text
     */
    public record Beat(long beat, long confirmed, int sessions, String closed, List<String> keys) {}

    /** Adds a node, unless it is there. */
    public static void add(Sql sql, long incarnation, String name, Instant started, Duration lease, Beat beat) {
        sql.update("""
                insert into node (incarnation, name, started_at, beat, beat_at, confirmed, lease_millis, sessions, closed,
                    key_ids)
                values (:incarnation, :name, :started, :beat, :now, :confirmed, :lease, :sessions, :closed, :keys)
                on conflict (incarnation) do nothing""")
                .bind("incarnation", incarnation)
                .bind("name", name)
                .bind("started", started.toEpochMilli())
                .bind("lease", lease.toMillis())
                .bind("beat", beat.beat)
                .bind("now", sql.now())
                .bind("confirmed", beat.confirmed)
                .bind("sessions", beat.sessions)
                .bind("closed", beat.closed)
                .bind("keys", String.join(",", beat.keys))
                .execute();
    }

    /** Returns whether the node is still there. */
    public static boolean beat(Sql sql, long incarnation, Beat beat) {
        return sql.update("""
                update node set beat = :beat, beat_at = :now, confirmed = :confirmed, sessions = :sessions,
                    closed = :closed, key_ids = :keys
                where incarnation = :incarnation""")
                        .bind("incarnation", incarnation)
                        .bind("beat", beat.beat)
                        .bind("now", sql.now())
                        .bind("confirmed", beat.confirmed)
                        .bind("sessions", beat.sessions)
                        .bind("closed", beat.closed)
                        .bind("keys", String.join(",", beat.keys))
                        .execute()
                == 1;
    }

    /** Removes a node and its sessions. */
    public static void remove(Sql sql, long incarnation) {
        sql.update("delete from node where incarnation = :incarnation")
                .bind("incarnation", incarnation)
                .execute();
    }

    /** Removes a node and its sessions, unless it has written since; returns whether it did. */
    public static boolean removeSilent(Sql sql, long incarnation, long beat) {
        return sql.update("delete from node where incarnation = :incarnation and beat = :beat")
                        .bind("incarnation", incarnation)
                        .bind("beat", beat)
                        .execute()
                == 1;
    }

    /** The nodes that are there. */
    public static Set<Long> incarnations(Sql sql) {
        return new HashSet<>(
                sql.query("select incarnation from node").mapTo(Long.class).list());
    }

    /** All of them, by name and age. */
    public static List<Row> all(Sql sql) {
        long now = sql.now();
        return sql.query("""
                select incarnation, name, started_at, beat, beat_at, confirmed, lease_millis, sessions, closed, key_ids
                from node order by name, started_at""")
                .map((row, _) -> new Row(
                        row.getLong("incarnation"),
                        row.getString("name"),
                        Instant.ofEpochMilli(row.getLong("started_at")),
                        row.getLong("beat"),
                        Duration.ofMillis(Math.max(0, now - row.getLong("beat_at"))),
                        row.getLong("confirmed"),
                        Duration.ofMillis(row.getLong("lease_millis")),
                        row.getInt("sessions"),
                        row.getString("closed"),
                        Arrays.stream(row.getString("key_ids").split(","))
                                .filter(id -> !id.isEmpty())
                                .toList()))
                .list();
    }
}
