package latchkey.credentials.record;

import java.time.Instant;
import latchkey.credentials.Change;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that changes an account: it takes the counter's row lock before anything else, so that changes are made
 * one after another and numbered in the order in which they are committed (D8). It ends with at most one {@link
 * #record}, or without any if nothing was changed.
 */
public final class ChangeTransaction {
    private final Sql sql;
    private final long seq;
    private final Instant now;
    private final String by;
    private @Nullable Change change;
    private boolean written;

    private ChangeTransaction(Sql sql, long seq, Instant now, String by) {
        this.sql = sql;
        this.seq = seq;
        this.now = now;
        this.by = by;
    }

    /** Waits until every change that was begun before has ended. */
    public static ChangeTransaction begin(Sql sql, Instant now, String by) {
        return new ChangeTransaction(sql, ChangeTable.take(sql), now, by);
    }

    public Sql sql() {
        return sql;
    }

    /** The number of this change, used for no other; so it serves as the id of what it adds. */
    public long seq() {
        return seq;
    }

    public Instant now() {
        return now;
    }

    public String by() {
        return by;
    }

    /**
     * Raises the account's epoch and writes the change to the feed and to the audit trail.
     *
     * @param credential null if the change is about the whole account
     */
    public void record(Change.Kind kind, long account, @Nullable Long credential, String detail) {
        record(kind, account, credential, null, detail);
    }

    /** As above, for a change that is about one session. */
    public void record(
            Change.Kind kind, long account, @Nullable Long credential, @Nullable String session, String detail) {
        long epoch = AccountTable.raiseEpoch(sql, account);
        Change made = new Change(seq, ChangeTable.latest(sql), account, credential, session, epoch, kind, now);
        ChangeTable.append(sql, made);
        AuditTable.append(sql, made, by, detail);
        change = made;
        written = true;
    }

    /**
     * Writes a line to the audit trail and nothing to the feed: nothing changes for anybody. In place of {@link #record}.
     *
     * @param account 0 if it is about none
     */
    public void audit(Change.Kind kind, long account, @Nullable Long credential, String detail) {
        AuditTable.append(sql, new Change(seq, 0, account, credential, null, 0, kind, now), by, detail);
        written = true;
    }

    /** Whether there is a line of it in the audit trail, of the number {@link #seq}; if not, nothing was changed. */
    public boolean hasWritten() {
        return written;
    }

    /** What was recorded; null if nothing was. */
    public @Nullable Change change() {
        return change;
    }
}
