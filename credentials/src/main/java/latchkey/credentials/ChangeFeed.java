package latchkey.credentials;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the changes that are committed to the record, by this process or by another, and makes them count here: the
 * account's known epoch is raised, so that what memory holds of it counts no longer, and the holder of the sessions is
 * told. The record is read several times a second; the shared store only brings the same changes earlier.
 */
final class ChangeFeed implements Awareness {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    private static final int AT_ONCE = 1_000;
    /** One poll takes no longer, even from a frozen server: a second for a connection and the driver's timeouts. */
    static final Duration LONGEST_POLL = Duration.ofSeconds(5);

    private static final Duration LATELY = Duration.ofSeconds(1);
    private static final Duration WAIT_FOR_POLL = Duration.ofSeconds(1);

    private final ChangeLog record;
    private final AppliedChanges applied;
    private final Freshness freshness;
    private final LongSupplier ticker;
    private final CredentialMeter meter;
    private final ReentrantLock polling = new ReentrantLock();
    private final Executor poller;
    private final AtomicBoolean pollIsWanted = new AtomicBoolean();
    /** Every change of the record up to this one was read; under {@link #polling}. */
    private long read;
    /** That change itself; null until it was read. */
    private @Nullable Change lastRead;

    private volatile Reading reading;
    /** What must be listed for this process to count as a node of the cluster; null while it is none. */
    private volatile @Nullable Long incarnation;

    private volatile @Nullable ChangeStream stream;

    /**
     * What the latest poll found.
     *
     * @param began {@link CredentialSettings#ticker}
     * @param latest the number of the latest change then
     * @param nodes the incarnations of the nodes that the record listed
     * @param unlisted this process is a node, and the record did not list it
     */
    record Reading(long began, boolean answered, long latest, Set<Long> nodes, boolean unlisted) {}

    /**
     * Begins at the latest change; whoever made this calls {@link #catchUp} from there on.
     *
     * @param poller where to poll when something is seen to be missing; may refuse
     */
    ChangeFeed(
            ChangeLog record,
            AppliedChanges applied,
            Freshness freshness,
            Executor poller,
            CredentialSettings settings) {
        this.record = record;
        this.applied = applied;
        this.freshness = freshness;
        this.poller = poller;
        ticker = settings.ticker();
        meter = settings.meter();
        long now = ticker.getAsLong();
        ChangeLog.Base start = record.base();
        applied.begin(start);
        read = start.latest();
        reading = new Reading(now, true, read, Set.of(), false);
    }

    /** From now on what is committed here is told to the other nodes by this way too. */
    void publishTo(ChangeStream stream) {
        this.stream = stream;
    }

    /** From now on memory counts as fresh only while the record lists this node, so that nobody forgets to ask it. */
    void requireListed(@Nullable Long node) {
        incarnation = node;
    }

    @Override
    public boolean trusted() {
        return freshness.trusted(ticker.getAsLong());
    }

    @Override
    public boolean inTouch() {
        Reading latest = reading;
        return latest.answered && ticker.getAsLong() - latest.began <= LATELY.toNanos();
    }

    @Override
    public long position() {
        return applied.position();
    }

    @Override
    public long base() {
        return applied.base();
    }

    /** Every change up to this number is in force here, its sessions closed. */
    long confirmed() {
        return applied.confirmed();
    }

    /** What the latest poll found. */
    Reading reading() {
        return reading;
    }

    /** Applies a change that was just committed here, and tells the others; neither waits for the record. */
    void committed(Change change) {
        boolean othersAreMissing = applied.heard(change, CredentialMeter.Feed.RECORD, ticker.getAsLong());
        ChangeStream others = stream;
        if (others != null) {
            boolean _ = others.append(change);
        }
        if (othersAreMissing) {
            pollSoon();
        }
    }

    /** A change that came through the shared store. */
    void heard(Change change) {
        if (applied.heard(change, CredentialMeter.Feed.STREAM, ticker.getAsLong())) {
            meter.feedGap();
            pollSoon();
        }
    }

    /** Polls on a thread that may wait, unless that is about to happen. */
    void pollSoon() {
        if (pollIsWanted.compareAndSet(false, true)) {
            try {
                poller.execute(() -> {
                    pollIsWanted.set(false);
                    catchUp();
                });
            } catch (RejectedExecutionException _) {
                log.debug("the feed is closed");
            }
        }
    }

    /** Polls again and again from now on, whatever happens: a feed that ended unseen would end all revocations. */
    void follow(ScheduledExecutorService thread, Duration period) {
        Runnable poll = () -> {
            try {
                catchUp();
            } catch (RuntimeException | VirtualMachineError | LinkageError e) {
                log.error("a poll of the change feed ended in a defect; it goes on with the next", e);
            }
        };
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(poll, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Applies all that is committed by now, if the record answers; gives up when another's poll takes a second. */
    @Override
    public void catchUp() {
        if (polling.isHeldByCurrentThread()) {
            return; // the holder made a change: the poll that told it goes on until nothing is left
        }
        try {
            if (polling.tryLock(WAIT_FOR_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    poll();
                } finally {
                    polling.unlock();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll() {
        long began = ticker.getAsLong();
        freshness.asking(began);
        try {
            ChangeLog.Page page = next();
            while (page.changes().size() == AT_ONCE) {
                began = ticker.getAsLong();
                page = next();
            }
            answered(began, page.nodes());
        } catch (RuntimeException e) {
            failed(began, e);
        }
    }

    private void answered(long began, Set<Long> nodes) {
        if (!reading.answered) {
            log.info("the change feed is read again");
        }
        Long self = incarnation;
        boolean unlisted = self != null && !nodes.contains(self);
        if (unlisted) {
            freshness.failed();
        } else {
            freshness.read(began, nodes);
        }
        reading = new Reading(began, true, read, nodes, unlisted);
    }

    private void failed(long began, RuntimeException e) {
        Reading before = reading;
        if (before.answered) {
            switch (e) {
                case RecordUnavailable _ -> log.warn("the change feed cannot be read: {}", e.getMessage());
                default -> log.error("the change feed cannot be read", e);
            }
        }
        freshness.failed();
        reading = new Reading(began, false, before.latest, before.nodes, before.unlisted);
    }

    /** Reads and applies what comes next. */
    private ChangeLog.Page next() {
        ChangeLog.Page page = record.from(read, AT_ONCE);
        List<Change> changes = page.changes();
        if (!follows(changes)) {
            log.error(
                    "the record is not the one that was read before: everything in memory is forgotten. If it was set "
                            + "back to a backup, or failed over and lost changes, empty Redis and repeat the latest revocations");
            ChangeLog.Base start = record.base();
            applied.beginAgain(start);
            read = start.latest();
            lastRead = null;
            return new ChangeLog.Page(List.of(), page.nodes());
        }
        for (Change change : changes) {
            if (change.seq() < read || change.previous() >= change.seq()) {
                throw new IllegalStateException("change " + change.seq() + " is out of order");
            }
            if (change.seq() > read) {
                applied.read(change, ticker.getAsLong());
                read = change.seq();
            }
            lastRead = change;
        }
        return page;
    }

    /**
     * Whether what comes next begins with what was read last: the same change, not only the same number, which a record
     * that was set back reaches again.
     */
    private boolean follows(List<Change> next) {
        if (read == 0) {
            return true;
        }
        if (next.isEmpty() || next.getFirst().seq() != read) {
            return false;
        }
        return lastRead == null || lastRead.equals(next.getFirst());
    }
}
