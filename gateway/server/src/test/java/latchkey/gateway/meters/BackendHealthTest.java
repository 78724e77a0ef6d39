package latchkey.gateway.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import latchkey.config.Protocol;
import latchkey.dialogs.BackendFailure;
import org.junit.jupiter.api.Test;

class BackendHealthTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final BackendHealth health = new BackendHealth(() -> now);

    private void connected(long millis) {
        health.connected(Protocol.IMAP, Duration.ofMillis(millis).toNanos());
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(health.look(Protocol.IMAP).up()).isNull();
        assertThat(health.look(Protocol.IMAP).lastFailure()).isNull();
        assertThat(health.look(Protocol.IMAP).connects()).isEmpty();
    }

    @Test
    void theLatestOutcomeCountsAndTheLatestFailureStays() {
        health.failed(Protocol.IMAP, BackendFailure.TLS);
        now = now.plusSeconds(60);
        health.failed(Protocol.IMAP, BackendFailure.TIMED_OUT);
        assertThat(health.look(Protocol.IMAP).up()).isFalse();
        Instant failed = now;
        now = now.plusSeconds(60);
        connected(5);
        assertThat(health.look(Protocol.IMAP).up()).isTrue();
        assertThat(health.look(Protocol.IMAP).lastFailure())
                .isEqualTo(new BackendHealth.Failure(BackendFailure.TIMED_OUT, failed));
        assertThat(health.look(Protocol.SMTP).up()).isNull();
    }

    @Test
    void theLatestTimesAreKnownShortestFirst() {
        for (int i = 1000; i > 0; i--) {
            connected(i);
        }
        assertThat(health.look(Protocol.IMAP).connects())
                .hasSize(256)
                .startsWith(Duration.ofMillis(1), Duration.ofMillis(2))
                .endsWith(Duration.ofMillis(256));
        connected(Duration.ofDays(1).toMillis());
        assertThat(health.look(Protocol.IMAP).connects())
                .last()
                .satisfies(longest -> assertThat(longest).isGreaterThan(Duration.ofMinutes(30)));
    }
}
