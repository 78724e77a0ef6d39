package latchkey.credentials.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Health health = new Health();

    @Test
    void fiveFailuresOfTwentyAreTooManyAndFourAreNot() {
        for (int round = 0; round < 10; round++) {
            for (int call = 0; call < 20; call++) {
                if (call % 5 == 0) {
                    assertThat(health.failed(0)).isFalse();
                } else {
                    health.answered();
                }
            }
        }
        for (int call = 0; call < 20; call++) {
            health.answered();
        }
        for (int failures = 1; failures <= 5; failures++) {
            health.answered();
            assertThat(health.failed(0)).isEqualTo(failures == 5);
        }
        assertThat(health.isWorthAsking(SECOND - 1)).isFalse();
    }

    @Test
    void inPoorHealthItIsAskedOnceASecondUntilItAnswers() {
        long now = Long.MAX_VALUE - SECOND / 2; // nanoTime may overflow
        for (int call = 0; call < 5; call++) {
            health.failed(now);
        }
        assertThat(health.isWorthAsking(now)).isFalse();
        now += SECOND;
        assertThat(health.isWorthAsking(now)).isTrue();
        assertThat(health.isWorthAsking(now)).as("by one only").isFalse();
        health.failed(now);
        assertThat(health.isWorthAsking(now + SECOND - 1)).isFalse();
        assertThat(health.isWorthAsking(now + SECOND)).isTrue();
        health.answered();
        assertThat(health.isWorthAsking(now + SECOND)).isTrue();
        assertThat(health.failed(now + SECOND)).as("what was is forgotten").isFalse();
    }
}
