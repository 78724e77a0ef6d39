package latchkey.credentials.notices;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import latchkey.credentials.AppPassword;
import latchkey.credentials.AuditEntry;

/**
 * How far the owners have been told, shared by all nodes: one at a time tells, the others wait for their turn. Every
 * method blocks, and throws {@link latchkey.credentials.RecordUnavailable}.
 */
public final class NoticeCursor {
    /**
     * Takes the turn, or keeps it, for that long from now, by the database's clock.
     *
     * @return false if another node has it
     */
    @SuppressWarnings("DoNotCallSuggester")
    public boolean claim(Duration lease) {
        throw new UnsupportedOperationException();
    }

    /** Gives the turn back, if it is this node's. */
    @SuppressWarnings("DoNotCallSuggester")
    public void release() {
        throw new UnsupportedOperationException();
    }

    /**
     * The next lines of the audit trail of which nobody was told, oldest first. What is older than a day is left out: it
     * was written while there were no notices, and is no news.
     *
     * @param atMost 1 to 200
     */
    @SuppressWarnings("DoNotCallSuggester")
    public List<AuditEntry> untold(int atMost) {
        throw new UnsupportedOperationException();
    }

    /**
     * All lines up to that one are told, or need not be.
     *
     * @param seq {@link AuditEntry#seq()}
     * @return false if the turn is another node's by now: it may tell them again
     */
    @SuppressWarnings("DoNotCallSuggester")
    public boolean told(long seq) {
        throw new UnsupportedOperationException();
    }

    /** The active passwords that expire until then, the first to expire first. */
    @SuppressWarnings("DoNotCallSuggester")
    public List<AppPassword> expiring(Instant until) {
        throw new UnsupportedOperationException();
    }

    /**
     * Marks that the owner is told something of a password that is told once.
     *
     * @param kind what it is: a short word, such as {@code expires-in-7-days}
     * @return false if it was marked before, on whichever node
     */
    @SuppressWarnings("DoNotCallSuggester")
    public boolean mark(long password, String kind) {
        throw new UnsupportedOperationException();
    }

    /** Takes a mark back, when telling failed. */
    @SuppressWarnings("DoNotCallSuggester")
    public void unmark(long password, String kind) {
        throw new UnsupportedOperationException();
    }
}
