package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a node remembers of the sessions that changes ended. */
class ConfirmationsTest {
    private final Confirmations confirmations = new Confirmations();

    private static Change change(long seq) {
        return new Change(seq, seq - 1, 7, 1L, null, seq, Change.Kind.PASSWORD_REVOKED, Instant.EPOCH);
    }

    @Test
    void whatManyChangesAtOnceEndedIsRememberedWhileSomebodyMayWaitAndThenForgotten() {
        confirmations.attach(
                new Holder() {
                    @Override
                    public CompletionStage<Integer> changed(Change change) {
                        return CompletableFuture.completedFuture((int) change.seq());
                    }
                },
                () -> {});
        for (int seq = 1; seq <= 1_000; seq++) {
            confirmations.tell(change(seq), Duration.ofSeconds(5).toNanos());
        }
        confirmations.retry(Duration.ofSeconds(60).toNanos());
        assertThat(confirmations.closed()).hasSize(1_000).containsEntry(1L, 1).containsEntry(1_000L, 1_000);
        confirmations.retry(Duration.ofSeconds(66).toNanos());
        assertThat(confirmations.closed()).isEmpty();
    }
}
