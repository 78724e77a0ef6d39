package latchkey.credentials;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the changes that are committed to the record, by this process or by another, and makes them count here: the
 * account's known epoch is raised, so that what memory holds of it counts no longer, and the listeners are told, once
 * for each change and in the order of commits.
 */
public final class ChangeFeed implements Awareness, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    private static final int AT_ONCE = 1_000;
    /** One poll takes no longer, even from a frozen server: a second for a connection and the driver's timeouts. */
    static final Duration LONGEST_POLL = Duration.ofSeconds(5);

    private static final Duration LATELY = Duration.ofSeconds(1);
    private static final Duration WAIT_FOR_POLL = Duration.ofSeconds(1);

    private final Database database;
    private final KnownPasswords known;
    private final Clock clock;
    private final CredentialMeter meter;
    private final Duration lease;
    private final long longestSilence;
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock polling = new ReentrantLock();
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-change-feed").factory());
    /** The last number that was applied; written under {@link #polling}. */
    private volatile long position;

    private volatile long base;

    private volatile Contact contact;

    /** When the record was last asked and when it last answered: {@link System#nanoTime}. */
    private record Contact(long asked, long answered, boolean failing) {}

    /**
     * Begins at the latest change; {@link #start} follows it from there.
     *
     * @param longestSilence after which memory is not trusted, unless the record was asked meanwhile
     */
    ChangeFeed(Database database, KnownPasswords known, CredentialSettings settings, Duration longestSilence) {
        this.database = database;
        this.known = known;
        clock = settings.clock();
        meter = settings.meter();
        lease = settings.lease();
        this.longestSilence = longestSilence.toNanos();
        position = database.read(ChangeTable::latest);
        base = position;
        long now = System.nanoTime();
        contact = new Contact(now, now, false);
    }

    void start(Duration period) {
        ScheduledFuture<?> _ =
                poller.scheduleWithFixedDelay(this::catchUp, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Adds a listener for all changes that are applied from now on. */
    public void listen(ChangeListener listener) {
        listeners.add(listener);
    }

    /**
     * Whether memory may be trusted. Not if the record has not been asked for some time: this process slept, and what
     * was revoked meanwhile is not known (G13). Nor if it has not answered for longer than the lease (G5).
     */
    @Override
    public boolean trusted() {
        Contact last = contact;
        long now = System.nanoTime();
        return now - last.asked <= longestSilence && (!last.failing || now - last.answered <= lease.toNanos());
    }

    @Override
    public boolean inTouch() {
        return System.nanoTime() - contact.answered <= LATELY.toNanos();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long base() {
        return base;
    }

    /** Applies a change that was just committed here, with all that were committed before it. */
    void committed(Change change) {
        known.changed(change.account(), change.epoch());
        catchUp();
    }

    /** Applies all that is committed by now, if the record answers; gives up when another's poll takes a second. */
    @Override
    public void catchUp() {
        if (polling.isHeldByCurrentThread()) {
            return; // a listener made a change: the poll that told it goes on until nothing is left
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
        try {
            while (applyNext()) {}
            if (contact.failing) {
                log.info("the change feed is read again");
            }
            long now = System.nanoTime();
            contact = new Contact(now, now, false);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        if (!contact.failing) {
            switch (e) {
                case RecordUnavailable _ -> log.warn("the change feed cannot be read: {}", e.getMessage());
                default -> log.error("the change feed cannot be read", e);
            }
        }
        contact = new Contact(System.nanoTime(), contact.answered, true);
    }

    private record Page(long latest, List<Change> changes) {}

    /** Returns whether there may be more. */
    private boolean applyNext() {
        long from = position;
        // The latest number first: every change up to it is committed, so none of them can be missing after it.
        Page page = database.read(sql -> {
            long latest = ChangeTable.latest(sql);
            return new Page(latest, latest == from ? List.of() : ChangeTable.after(sql, from, AT_ONCE));
        });
        if (page.latest < from) {
            log.error("the record is older than what was read of it: everything in memory is forgotten");
            known.forgetAll();
            position = page.latest;
            base = page.latest;
            return false;
        }
        page.changes.forEach(this::apply);
        boolean more = page.changes.size() == AT_ONCE;
        position = more ? position : Math.max(position, page.latest);
        return !page.changes.isEmpty();
    }

    private void apply(Change change) {
        position = change.seq();
        known.changed(change.account(), change.epoch());
        meter.feedLag(Duration.between(change.at(), clock.instant()));
        for (ChangeListener listener : listeners) {
            try {
                listener.changed(change);
            } catch (RuntimeException e) {
                log.error("a listener failed at change {}", change.seq(), e);
            }
        }
    }

    /** Follows no longer. */
    @Override
    public void close() {
        poller.close();
    }
}
