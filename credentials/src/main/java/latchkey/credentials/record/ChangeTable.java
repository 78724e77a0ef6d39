package latchkey.credentials.record;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latchkey.credentials.Change;

/** The statements of {@code counter} and {@code change_feed}. */
public final class ChangeTable {
    private ChangeTable() {}

    /** Takes the next number and the row lock of the counter, until the end of the transaction. */
    static long take(Sql sql) {
        return sql.query("update counter set value = value + 1 where id = 1 returning value")
                .mapTo(Long.class)
                .one();
    }

    /**
     * The number of the latest change that is in the feed, which is never removed; 0 if there was none yet. No change
     * with a smaller number will be committed any more.
     */
    public static long latest(Sql sql) {
        return sql.query("select coalesce(max(seq), 0) from change_feed")
                .mapTo(Long.class)
                .one();
    }

    static void append(Sql sql, Change change) {
        sql.update("""
                insert into change_feed (seq, previous, changed_at, account_id, password_id, session_id, epoch, kind)
                values (:seq, :previous, :at, :account, :credential, :session, :epoch, :kind)""")
                .bind("seq", change.seq())
                .bind("previous", change.previous())
                .bind("session", change.session())
                .bind("at", change.at().toEpochMilli())
                .bind("account", change.account())
                .bind("credential", change.credential())
                .bind("epoch", change.epoch())
                .bind("kind", change.kind().name())
                .execute();
        sql.signal();
    }

    /** The next changes, in their order, beginning with the one of that number. */
    public static List<Change> from(Sql sql, long seq, int atMost) {
        return sql.query("""
                select seq, previous, changed_at, account_id, password_id, session_id, epoch, kind from change_feed
                where seq >= :seq order by seq limit :atMost""")
                .bind("seq", seq)
                .bind("atMost", atMost)
                .map((row, _) -> new Change(
                        row.getLong("seq"),
                        row.getLong("previous"),
                        row.getLong("account_id"),
                        Columns.optionalLong(row, "password_id"),
                        row.getString("session_id"),
                        row.getLong("epoch"),
                        Change.Kind.named(row.getString("kind")),
                        Instant.ofEpochMilli(row.getLong("changed_at"))))
                .list();
    }

    /**
     * Whether that very change was committed. Waits, as {@link #take} does, until whoever holds the counter has ended: a
     * transaction whose answer was lost may still be on its way.
     */
    public static boolean isCommitted(Sql sql, Change change) {
        sql.update("update counter set value = value where id = 1").execute();
        return from(sql, change.seq(), 1).contains(change);
    }

    /** The number after which nothing is missing from {@link #epochs}. */
    public static long beginning(Sql sql) {
        return sql.query("""
                select coalesce(min(seq), 1) - 1 from change_feed
                where seq > (select max(seq) from change_feed) - 100000""").mapTo(Long.class).one();
    }

    /** The latest epoch of each account with a change among the latest 100,000 numbers. */
    public static Map<Long, Long> epochs(Sql sql) {
        Map<Long, Long> epochs = new HashMap<>();
        sql.query("""
                select account_id, max(epoch) as latest from change_feed
                where seq > (select max(seq) from change_feed) - 100000
                group by account_id""")
                .map((row, _) -> Map.entry(row.getLong("account_id"), row.getLong("latest")))
                .forEach(entry -> epochs.put(entry.getKey(), entry.getValue()));
        return epochs;
    }
}
