package latchkey.credentials.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The rules hold in thousands of schedules. {@code -Dlatchkey.seed=N} plays one again and prints what happens in it;
 * {@code -Dlatchkey.schedules} and {@code -Dlatchkey.seconds} let it run longer.
 */
@ExtendWith(Quiet.class)
class SimulationTest {
    private static final long SCHEDULES = Long.getLong("latchkey.schedules", 3_000);
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("latchkey.seconds", 60));

    private final Weaver classes = Weaver.of();

    @AfterEach
    void close() throws IOException {
        classes.close();
    }

    @Test
    void theRulesHoldWhateverGoesWrong() {
        Long again = Long.getLong("latchkey.seed");
        if (again != null) {
            List<String> history = Schedules.of(classes, "", 0).history(again);
            history.forEach(System.out::println);
            assertThat(history.getLast()).doesNotStartWith(Rules.BROKEN);
            return;
        }
        long first = new SplittableRandom().nextLong(1L << 40) << 20;
        long began = System.nanoTime();
        Schedules schedules = Schedules.of(classes, "", first);
        Optional<Schedules.Broken> broken = schedules.play(SCHEDULES, TIME.toNanos());
        double minutes = (System.nanoTime() - began) / 60e9;
        System.out.printf(
                "%d schedules from seed %d, %.0f a minute%n", schedules.played(), first, schedules.played() / minutes);
        assertThat(broken.map(one -> "-Dlatchkey.seed=" + one.seed() + ": " + one.rule()))
                .isEmpty();
    }

    @Test
    void aSeedIsASchedule() {
        for (long seed = 0; seed < 20; seed++) {
            List<String> once = Schedules.of(classes, "", 0).history(seed);
            try (Weaver others = Weaver.of()) {
                assertThat(Schedules.of(others, "", 0).history(seed)).isEqualTo(once);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
