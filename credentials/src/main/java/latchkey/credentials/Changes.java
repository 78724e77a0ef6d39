package latchkey.credentials;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes changes: commits one, and sees that it counts in this process before it is acknowledged. */
public final class Changes {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final int LONGEST_NAME = 400;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /** One is made while the next is on its way to the record. */
    private static final int AT_ONCE = 2;

    private final Database database;
    private final ChangeFeed feed;
    private final Clock clock;
    /**
     * Changes wait for one another in the record anyway. Those of this process wait here, where they hold no connection:
     * what else is written, as that this node is alive, does not wait behind a thousand of them.
     */
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    Changes(Database database, ChangeFeed feed, Clock clock) {
        this.database = database;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Makes a change, unless it is asked for under a condition that does not hold. Waits for the changes before it for at
     * most ten seconds.
     *
     * @param by the login or role that asks, for the audit trail
     * @throws Unchanged.Outdated if the account was changed meanwhile
     * @throws Once.TakenOver if the reservation that it is made under has gone to another
     * @throws RecordUnavailable if nothing was changed; or, after a commit without an answer, if nobody can say
     */
    public <T> Changed<T> make(String by, Function<ChangeTransaction, T> work) {
        Changed<T> committed = inTurn(new Making<>(FreeText.clean(by, LONGEST_NAME), work));
        Change change = committed.change();
        if (change != null) {
            feed.committed(change);
        }
        return committed;
    }

    private <T> Changed<T> inTurn(Making<T> attempt) {
        try {
            if (!turns.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RecordUnavailable("too many changes are made just now");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RecordUnavailable("interrupted");
        }
        try {
            return attempt.make();
        } finally {
            turns.release();
        }
    }

    /** One change, and what is known of it should its commit have no answer. */
    private final class Making<T> {
        private final String by;
        private final Function<ChangeTransaction, T> work;
        /** All of the transaction but its commit. */
        private @Nullable Changed<T> done;

        Making(String by, Function<ChangeTransaction, T> work) {
            this.by = by;
            this.work = work;
        }

        Changed<T> make() {
            try {
                return database.write(sql -> {
                    ChangeTransaction transaction =
                            ChangeTransaction.begin(sql, clock.instant().truncatedTo(ChronoUnit.MILLIS), by);
                    Unchanged.check(sql);
                    T result = work.apply(transaction);
                    if (transaction.hasWritten()) {
                        Once.note(sql, transaction.seq());
                    }
                    Changed<T> all = new Changed<>(result, transaction.change());
                    done = all;
                    return all;
                });
            } catch (RecordUnavailable e) {
                return afterAll(e);
            }
        }

        /** The server may have committed, and the connection ended before it said so. */
        private Changed<T> afterAll(RecordUnavailable failure) {
            Changed<T> asked = done;
            Change change = asked == null ? null : asked.change();
            if (asked == null || change == null) {
                throw failure;
            }
            boolean committed;
            try {
                committed = database.write(sql -> ChangeTable.isCommitted(sql, change));
            } catch (RecordUnavailable _) {
                throw new RecordUnavailable(
                        "the record did not say whether change " + change.seq() + " was made", failure);
            }
            if (!committed) {
                throw failure;
            }
            log.info("change {} was made, though its commit had no answer", change.seq());
            return asked;
        }
    }
}
