package latchkey.credentials;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import latchkey.credentials.owner.SecondFactors;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.LinkTable;
import latchkey.credentials.record.PlaceTable;
import latchkey.credentials.record.PortalGuessTable;
import latchkey.credentials.record.PortalSessionTable;
import latchkey.credentials.record.PruningTable;
import latchkey.credentials.record.ReplayTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.tokens.Replays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets, once an hour and in one process at a time, what is too old to be of use: by what a password that was revoked
 * or expired could be recognised, and the beginning of the change feed. In small steps, each a transaction of its own,
 * with a rest between two, so that nobody waits long. The audit trail is never touched.
 */
final class Pruning implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pruning.class);

    static final Duration PERIOD = Duration.ofHours(1);
    /** How long a forgotten device is known by its password. */
    static final Duration TOMBSTONE = Duration.ofDays(90);

    static final Duration FEED = Duration.ofDays(30);
    /** How long it is remembered where an owner signed in at the portal. */
    static final Duration PLACES = Duration.ofDays(90);
    /** Twice as long as any guess at the portal counts. */
    static final Duration GUESSES = Duration.ofDays(2);
    /** So many of the latest changes stay, however old. */
    static final int LATEST_CHANGES = 100_000;

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);
    private static final int STEP = 200;
    /** Of each kind, an hour; what is left then has its turn in the next. */
    private static final int MOST_STEPS = 1_000;

    private static final Duration REST = Duration.ofMillis(20);

    private final Database database;
    private final Clock clock;
    private final int latestChanges;
    private final ScheduledExecutorService pruner = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-pruning").factory());
    private volatile boolean closed;

    /** @param latestChanges {@link #LATEST_CHANGES} */
    Pruning(Database database, Clock clock, int latestChanges) {
        this.database = database;
        this.clock = clock;
        this.latestChanges = latestChanges;
    }

    /** Begins to look whether it is time; first after some minutes, so that a command is over before. */
    void start() {
        long look = BETWEEN_LOOKS.toNanos();
        ScheduledFuture<?> _ = pruner.scheduleWithFixedDelay(this::pruneIfTime, look, look, TimeUnit.NANOSECONDS);
    }

    void pruneIfTime() {
        try {
            Instant now = clock.instant();
            if (isOurs(now)) {
                int passwords = clearTombstones(now.minus(TOMBSTONE));
                int changes = shortenFeed(now.minus(FEED));
                clearPortal(now);
                clearRequests(now);
                if (passwords + changes > 0) {
                    log.info("forgot what {} old passwords were known by, and {} old changes", passwords, changes);
                }
            }
        } catch (RecordUnavailable e) {
            log.info("old rows will be removed later: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("old rows are not removed", e);
        }
    }

    /** A time further away than can be was written by a clock that was wrong, and is not waited for. */
    private boolean isOurs(Instant now) {
        Instant next = database.read(PruningTable::next);
        boolean time = !next.isAfter(now) || next.isAfter(now.plus(PERIOD));
        return time && database.write(sql -> PruningTable.putOff(sql, next, now.plus(PERIOD)));
    }

    /** What is read is read without a lock: a password that was revoked or has expired never comes back. */
    private int clearTombstones(Instant before) {
        int cleared = 0;
        long last = 0;
        for (int step = 0; step < MOST_STEPS && !closed; step++) {
            long after = last;
            List<Long> passwords = database.read(sql -> PruningTable.tombstones(sql, after, before, STEP));
            if (passwords.isEmpty()) {
                break;
            }
            database.write(sql -> {
                passwords.forEach(password -> PruningTable.clear(sql, password));
                return passwords.size();
            });
            cleared += passwords.size();
            last = passwords.getLast();
            rest();
        }
        return cleared;
    }

    private int shortenFeed(Instant before) {
        long firstToStay = database.read(sql -> PruningTable.firstToStay(sql, before, latestChanges));
        return inSteps(sql -> PruningTable.removeChanges(sql, firstToStay, STEP));
    }

    /** What was to be for some time only, and where an owner has not been for long. */
    private void clearPortal(Instant now) {
        inSteps(sql -> PortalSessionTable.prune(sql, now, STEP));
        inSteps(sql -> PortalGuessTable.prune(sql, now.minus(GUESSES), STEP));
        inSteps(sql -> FactorTable.prunePending(sql, now.minus(SecondFactors.PENDING), STEP));
        inSteps(sql -> PlaceTable.prune(sql, now.minus(PLACES), STEP));
    }

    /** Answers to requests that were carried out, and links that can be used no longer. */
    private void clearRequests(Instant now) {
        inSteps(sql -> ReplayTable.prune(sql, Replays.KEPT, STEP));
        inSteps(sql -> LinkTable.prune(sql, now, STEP));
    }

    @CanIgnoreReturnValue
    private int inSteps(Function<Sql, Integer> remove) {
        int removed = 0;
        for (int step = 0; step < MOST_STEPS && !closed; step++) {
            int now = database.write(remove);
            removed += now;
            if (now < STEP) {
                break;
            }
            rest();
        }
        return removed;
    }

    private static void rest() {
        try {
            Thread.sleep(REST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends after the step that is under way. */
    @Override
    public void close() {
        closed = true;
        pruner.close();
    }
}
