package latchkey.credentials.redis;

import java.time.Duration;

/**
 * How a server has answered lately, and so whether it is worth asking. Not in a row: one that is slow every other time
 * would be asked for ever.
 */
final class Health {
    private static final int LATELY = 20;
    private static final int TOO_MANY = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The latest calls, a bit each, the last one lowest: one for a failure. */
    private int failures;

    private boolean poor;
    /** When somebody may try again. */
    private long next;

    /**
     * Whether to ask now: of a server in poor health once a second.
     *
     * @param now {@link System#nanoTime}, as everywhere here
     */
    synchronized boolean isWorthAsking(long now) {
        if (!poor) {
            return true;
        }
        if (now - next < 0) {
            return false;
        }
        next = now + PAUSE.toNanos();
        return true;
    }

    synchronized void answered() {
        failures = poor ? 0 : note(0);
        poor = false;
    }

    /** Whether it is in poor health now: five of its latest twenty calls failed. */
    synchronized boolean failed(long now) {
        failures = note(1);
        if (!poor && Integer.bitCount(failures) >= TOO_MANY) {
            poor = true;
            next = now + PAUSE.toNanos();
        }
        return poor;
    }

    private int note(int failure) {
        return (failures << 1 | failure) & (1 << LATELY) - 1;
    }
}
