package latchkey.credentials;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the holder of the sessions of each change, and knows of which its sessions are not closed yet. What fails is
 * tried again.
 */
final class Confirmations {
    private static final Logger log = LoggerFactory.getLogger(Confirmations.class);
    /** A change whose sessions are open for longer is told in the log. */
    private static final Duration LONG = Duration.ofSeconds(5);

    /** For longer nobody waits for a change. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 2_000;

    /** A change whose sessions are not closed yet. */
    private static final class Open {
        final Change change;
        final long since;
        boolean logged;
        volatile boolean failed;

        Open(Change change, long since) {
            this.change = change;
            this.since = since;
        }
    }

    private final ConcurrentSkipListMap<Long, Open> open = new ConcurrentSkipListMap<>();
    /** What a change has ended. */
    private record Closed(int sessions, long since) {}

    /** By change; guarded by itself. */
    private final Map<Long, Closed> closed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Closed> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private volatile @Nullable SessionHolder holder;
    private volatile Runnable confirmed = () -> {};

    /** From now on this holder is told; {@code confirmed} is called, on any thread, when one more change is in force. */
    void attach(SessionHolder told, Runnable confirmed) {
        this.confirmed = confirmed;
        holder = told;
    }

    void detach() {
        holder = null;
        confirmed = () -> {};
        open.clear();
    }

    /** Tells of a change; to be called before the change counts as applied. */
    void tell(Change change, long now) {
        if (holder == null) {
            return;
        }
        Open told = new Open(change, now);
        open.put(change.seq(), told);
        tell(told);
    }

    private void tell(Open told) {
        SessionHolder present = holder;
        if (present == null) {
            return;
        }
        long seq = told.change.seq();
        told.failed = false;
        try {
            CompletionStage<Integer> ended = present.changed(told.change);
            var _ = ended.whenComplete((sessions, failure) -> {
                if (failure == null) {
                    closed(told, sessions);
                } else {
                    log.error("the sessions that change {} ends could not be closed", seq, failure);
                    told.failed = true;
                }
            });
        } catch (RuntimeException e) {
            log.error("the sessions that change {} ends could not be closed", seq, e);
            told.failed = true;
        }
    }

    private void closed(Open told, int sessions) {
        synchronized (closed) {
            if (sessions > 0) {
                closed.merge(
                        told.change.seq(),
                        new Closed(sessions, told.since),
                        (before, more) -> new Closed(before.sessions + more.sessions, more.since));
            }
        }
        open.remove(told.change.seq(), told);
        confirmed.run();
    }

    /** More changes count as applied. */
    void advanced() {
        confirmed.run();
    }

    /** Tries again what failed, logs what takes long and forgets what is over; to be called about once a second. */
    void retry(long now) {
        synchronized (closed) {
            closed.values().removeIf(each -> now - each.since > REMEMBERED.toNanos());
        }
        for (Open waiting : open.values()) {
            if (waiting.failed) {
                tell(waiting);
            } else if (!waiting.logged && now - waiting.since > LONG.toNanos()) {
                waiting.logged = true;
                log.warn("the sessions that change {} ends are still not closed", waiting.change.seq());
            }
        }
    }

    /**
     * Every change up to the result is in force, its sessions closed.
     *
     * @param position every change up to this number is applied
     */
    long upTo(long position) {
        Map.Entry<Long, Open> first = open.firstEntry();
        return first == null ? position : Math.min(position, first.getKey() - 1);
    }

    /** How many sessions the changes of the last minute ended, by number; those that ended none are left out. */
    Map<Long, Integer> closed() {
        Map<Long, Integer> sessions = new HashMap<>();
        synchronized (closed) {
            closed.forEach((seq, each) -> sessions.put(seq, each.sessions));
        }
        return sessions;
    }

    /** Memory is trusted no longer: all sessions end. */
    void cutOff() {
        SessionHolder present = holder;
        if (present != null) {
            try {
                present.cutOff();
            } catch (RuntimeException e) {
                log.error("the sessions could not be ended", e);
            }
        }
    }
}
