package latchkey.credentials.notices;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.record.AuditTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.NoticeTable;
import latchkey.credentials.record.PasswordTable;

/**
 * How far the owners have been told, shared by all nodes: one at a time tells, the others wait for their turn. Every
 * method blocks, and throws {@link latchkey.credentials.RecordUnavailable}.
 */
public final class NoticeCursor {
    private static final Duration NEWS = Duration.ofDays(1);

    private final Database database;
    private final Clock clock;
    private final long self;

    /** @param self tells this process from all others */
    public NoticeCursor(Database database, Clock clock, long self) {
        this.database = database;
        this.clock = clock;
        this.self = self;
    }

    /**
     * Takes the turn, or keeps it, for that long from now, by the database's clock.
     *
     * @return false if another node has it
     */
    public boolean claim(Duration lease) {
        return database.write(sql -> NoticeTable.claim(sql, self, lease));
    }

    /** Gives the turn back, if it is this node's. */
    public void release() {
        int _ = database.write(sql -> NoticeTable.release(sql, self));
    }

    /**
     * The next lines of the audit trail of which nobody was told, oldest first. What is older than a day is left out: it
     * was written while there were no notices, and is no news.
     *
     * @param atMost 1 to 200
     */
    public List<AuditEntry> untold(int atMost) {
        Instant oldest = clock.instant().minus(NEWS);
        return database.read(sql -> AuditTable.find(
                sql, new AuditQuery(null, null, Set.of(), null, oldest, null, null, NoticeTable.told(sql), atMost)));
    }

    /**
     * All lines up to that one are told, or need not be.
     *
     * @param seq {@link AuditEntry#seq()}
     * @return false if the turn is another node's by now: it may tell them again
     */
    public boolean told(long seq) {
        return database.write(sql -> NoticeTable.told(sql, self, seq));
    }

    /** The active passwords that expire until then, the first to expire first. */
    public List<AppPassword> expiring(Instant until) {
        return database.read(sql -> PasswordTable.expiring(sql, clock.instant(), until));
    }

    /**
     * Marks that the owner is told something of a password that is told once.
     *
     * @param kind what it is: a short word, such as {@code expires-in-7-days}
     * @return false if it was marked before, on whichever node
     */
    public boolean mark(long password, String kind) {
        return database.write(sql -> NoticeTable.mark(sql, password, kind));
    }

    /** Takes a mark back, when telling failed. */
    public void unmark(long password, String kind) {
        int _ = database.write(sql -> NoticeTable.unmark(sql, password, kind));
    }
}
