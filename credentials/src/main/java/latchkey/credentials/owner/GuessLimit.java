package latchkey.credentials.owner;

import java.time.Duration;
import java.time.Instant;
import latchkey.credentials.record.PortalGuessTable.Tries;

/** How much may be tried for one subject, and how long it must wait then. */
enum GuessLimit {
    /** From one place, for anybody. */
    PLACE(30, Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(10)),
    /** From one place, for one login. */
    LOGIN_FROM_PLACE(5, Duration.ofDays(1), Duration.ofSeconds(30), Duration.ofMinutes(15)),
    /** For one login, from all places together where its owner did not sign in lately. */
    LOGIN_FROM_STRANGERS(20, Duration.ofDays(1), Duration.ofSeconds(30), Duration.ofMinutes(15)),
    /** For one account, by somebody who has proved something already. */
    ACCOUNT(5, Duration.ofDays(1), Duration.ofSeconds(30), Duration.ofMinutes(15));

    private static final int MOST_DOUBLINGS = 10;

    private final int free;
    private final Duration memory;
    private final Duration first;
    private final Duration longest;

    /**
     * @param free after so many tries the next must wait
     * @param memory from the first try; then they are forgotten
     * @param first how long to wait; doubled with each further try
     * @param longest how long to wait at most
     */
    GuessLimit(int free, Duration memory, Duration first, Duration longest) {
        this.free = free;
        this.memory = memory;
        this.first = first;
        this.longest = longest;
    }

    /** How long until something may be tried; zero if it may be now. */
    Duration wait(Tries tries, Instant now) {
        Duration left = Duration.between(now, tries.shutUntil());
        // A time further away than can be was written by a clock that was wrong, and is not waited for.
        return left.isNegative() || left.compareTo(longest) > 0 ? Duration.ZERO : left;
    }

    /** With one more. */
    Tries count(Tries before, Instant now) {
        Duration age = Duration.between(before.since(), now);
        Tries tries = age.isNegative() || age.compareTo(memory) > 0
                ? new Tries(1, now, now)
                : new Tries(before.tries() + 1, before.since(), now);
        if (tries.tries() < free) {
            return tries;
        }
        Duration doubled = first.multipliedBy(1L << Math.min(tries.tries() - free, MOST_DOUBLINGS));
        Duration wait = doubled.compareTo(longest) < 0 ? doubled : longest;
        return new Tries(tries.tries(), tries.since(), now.plus(wait));
    }
}
