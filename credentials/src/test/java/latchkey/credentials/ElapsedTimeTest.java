package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import latchkey.credentials.simulation.SimulatedClock;
import org.junit.jupiter.api.Test;

/** What the monotonic clock does not count (G13), and what the wall clock may not take away (G12). */
class ElapsedTimeTest {
    private long ticks = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private final ElapsedTime time = new ElapsedTime(() -> ticks, new SimulatedClock(() -> wall));
    private final long beginning = time.getAsLong();

    private void pass(Duration unseen, Duration seen) {
        ticks += seen.toNanos();
        wall = wall.plus(unseen).plus(seen);
    }

    private void assertElapsed(Duration expected) {
        assertThat(Duration.ofNanos(time.getAsLong() - beginning)).isEqualTo(expected);
    }

    @Test
    void itIsTheMonotonicClockWhereNothingHappens() {
        for (int second = 1; second <= 10; second++) {
            pass(Duration.ZERO, Duration.ofSeconds(1));
            assertElapsed(Duration.ofSeconds(second));
        }
    }

    @Test
    void g13WhatTheMachineSleptThroughCounts() {
        pass(Duration.ZERO, Duration.ofSeconds(5));
        pass(Duration.ofMinutes(10), Duration.ZERO);
        assertElapsed(Duration.ofSeconds(605));
        pass(Duration.ofSeconds(7), Duration.ofMillis(100));
        assertElapsed(Duration.ofMillis(612_100));
    }

    @Test
    void aClockThatIsKeptRightAddsNothingHoweverLong() {
        for (int minute = 1; minute <= 60; minute++) {
            for (int second = 0; second < 60; second++) {
                pass(Duration.ofMillis(100), Duration.ofSeconds(1)); // the most that chrony slews
                assertThat(time.getAsLong()).isNotEqualTo(beginning);
            }
            assertElapsed(Duration.ofMinutes(minute));
        }
    }

    @Test
    void g12AClockThatIsSetBackTakesNothingAway() {
        pass(Duration.ofHours(-1), Duration.ofMillis(100));
        assertElapsed(Duration.ofMillis(100));
        pass(Duration.ofMinutes(10), Duration.ZERO);
        assertElapsed(Duration.ofMinutes(10).plusMillis(100)); // and hides no sleep that comes after it
    }
}
