package latchkey.credentials.guesses;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The different wrong guesses of one address block, or for one login, in the present window. Small, since there may be
 * hundreds of thousands: about a hundred bytes while there are few guesses. For any number of threads.
 */
final class Tally {
    /** After so long without being shut, the next time is as the first. */
    private static final Duration FORGIVEN = Duration.ofHours(24);

    /** Between questions whether somebody signed in meanwhile. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

    private static final int FEW = 4;
    private static final int MOST_DOUBLINGS = 20;

    private final Supplier<GuessSettings> settings;
    private char[] traces = new char[FEW];
    private int distinct;
    /** What all nodes together counted when they were last heard of. */
    private int everywhere;

    private long since;
    private int shuts;
    private volatile long shutUntil;
    private long asked;

    /**
     * @param settings asked each time, as they can change
     * @param now monotonic, in nanoseconds, as everywhere here
     */
    Tally(Supplier<GuessSettings> settings, long now) {
        this.settings = settings;
        since = now;
        shutUntil = now;
        asked = now;
    }

    /** Whether the caller is the one who shall ask the other nodes: nobody else is told so for some seconds. */
    synchronized boolean isTurnToAsk(long now) {
        if (now - asked < BETWEEN_QUESTIONS.toNanos()) {
            return false;
        }
        asked = now;
        return true;
    }

    /** How many there are with this one, whether or not it is noted. */
    synchronized int with(char trace, long now) {
        startOver(now);
        return count() + (holds(trace) ? 0 : 1);
    }

    /** Notes a guess; false if it was noted before. */
    synchronized boolean note(char trace, long now) {
        startOver(now);
        if (holds(trace)) {
            return false;
        }
        int most = settings.get().secrets();
        if (distinct <= most) {
            if (distinct == traces.length) {
                traces = Arrays.copyOf(traces, Math.min(2 * distinct, most + 1));
            }
            traces[distinct++] = trace;
        }
        return true;
    }

    /** All nodes together have counted so many. */
    synchronized void counted(long all, long now) {
        startOver(now);
        everywhere = (int) Math.min(all, settings.get().secrets() + 1L);
    }

    /** Shuts if there are too many and it is not shut; says for how long, or zero if it did not. */
    synchronized Duration shutIfTooMany(long now) {
        startOver(now);
        if (count() <= settings.get().secrets() || isShut(now)) {
            return Duration.ZERO;
        }
        if (now - shutUntil > FORGIVEN.toNanos()) {
            shuts = 0;
        }
        Duration doubled = settings.get().refuseFor().multipliedBy(1L << Math.min(shuts++, MOST_DOUBLINGS));
        Duration shut = doubled.compareTo(GuessSettings.LONGEST_REFUSAL) < 0 ? doubled : GuessSettings.LONGEST_REFUSAL;
        shutUntil = now + shut.toNanos();
        return shut;
    }

    /** How many there are. */
    synchronized int guesses(long now) {
        startOver(now);
        return count();
    }

    /** How much longer it is shut; zero or less if it is not. */
    Duration shutFor(long now) {
        return Duration.ofNanos(shutUntil - now);
    }

    boolean isShut(long now) {
        return shutUntil - now > 0;
    }

    private int count() {
        return Math.max(distinct, everywhere);
    }

    private boolean holds(char trace) {
        for (int i = 0; i < distinct; i++) {
            if (traces[i] == trace) {
                return true;
            }
        }
        return false;
    }

    private void startOver(long now) {
        if (now - since > settings.get().window().toNanos()) {
            since = now;
            distinct = 0;
            everywhere = 0;
        }
    }
}
