package latchkey.app.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import latchkey.admin.portal.operator.NodeState.LoginMinute;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.meters.Readings;

/**
 * How many logins there were in each minute of the last hour, by the meters, which are read now and then: a login itself
 * costs nothing more. For any number of threads.
 */
final class LoginHistory {
    /** How often the meters are to be read. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private static final int MINUTES = 60;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Readings meters;
    private final Deque<Counts> read = new ArrayDeque<>();

    /** All logins since the start, at that moment of a monotonic clock. */
    private record Counts(long at, long accepted, long refused, long unavailable) {
        long all() {
            return accepted + refused + unavailable;
        }
    }

    LoginHistory(Readings meters) {
        this.meters = meters;
    }

    /** @param now monotonic, in nanoseconds, as for all methods */
    synchronized void read(long now) {
        read.add(counts(now));
        while (now - read.getFirst().at > MINUTES * MINUTE + PERIOD.toNanos()) {
            read.removeFirst();
        }
    }

    private Counts counts(long now) {
        Map<String, Double> counts = meters.by("outcome", Meters.LOGINS);
        return new Counts(now, count(counts, "accepted"), count(counts, "refused"), count(counts, "unavailable"));
    }

    private static long count(Map<String, Double> counts, String outcome) {
        return counts.getOrDefault(outcome, 0.0).longValue();
    }

    /** Logins a second over the last minute; over the time since the first reading, if that is less. */
    synchronized double perSecond(long now) {
        Counts latest = counts(now);
        for (Counts before : read) {
            long since = now - before.at;
            if (since > 0 && since <= MINUTE + PERIOD.toNanos()) {
                return (latest.all() - before.all()) / (since / 1e9);
            }
        }
        return 0;
    }

    /**
     * The minutes up to now, oldest first, at most sixty: as many as have been watched.
     *
     * @param time the same moment by the clock
     */
    synchronized List<LoginMinute> minutes(long now, Instant time) {
        List<Counts> all = new ArrayList<>(read);
        all.add(counts(now));
        long[][] minutes = new long[MINUTES][3];
        int watched = (int) Math.min(MINUTES, (now - all.getFirst().at) / MINUTE + 1);
        for (int i = 1; i < all.size(); i++) {
            Counts before = all.get(i - 1);
            Counts after = all.get(i);
            int ago = (int) ((now - after.at) / MINUTE);
            if (ago < MINUTES) {
                long[] minute = minutes[ago];
                minute[0] += after.accepted - before.accepted;
                minute[1] += after.refused - before.refused;
                minute[2] += after.unavailable - before.unavailable;
            }
        }
        List<LoginMinute> oldestFirst = new ArrayList<>();
        for (int ago = watched - 1; ago >= 0; ago--) {
            long[] minute = minutes[ago];
            oldestFirst.add(new LoginMinute(time.minus(Duration.ofMinutes(ago + 1L)), minute[0], minute[1], minute[2]));
        }
        return oldestFirst;
    }
}
