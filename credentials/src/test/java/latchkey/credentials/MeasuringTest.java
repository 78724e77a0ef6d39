package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured of the record and of memory is what happened. */
class MeasuringTest {
    @TempDir
    private Path folder;

    /** Counts by what was called with what. */
    private static final class Counts implements CredentialMeter {
        final Map<String, Integer> counts = new ConcurrentHashMap<>();
        volatile @Nullable Gauges gauges;

        int of(String what) {
            return counts.getOrDefault(what, 0);
        }

        Gauges gauges() {
            return Objects.requireNonNull(gauges);
        }

        private void count(String what) {
            counts.merge(what, 1, Integer::sum);
        }

        @Override
        public void opened(Gauges opened) {
            gauges = opened;
        }

        @Override
        public void recordCall(Operation operation, Duration time, boolean answered) {
            count(operation + (answered ? " answered" : " failed"));
        }

        @Override
        public void cacheLookup(Cache cache, boolean hit) {
            count(cache + (hit ? " hit" : " miss"));
        }

        @Override
        public void lookedUp(Level level, Service service, Duration time) {
            count(level + " " + service);
        }

        @Override
        public void revocation(Change.Kind kind) {
            count(kind.name());
        }
    }

    private Credentials open(Store store, Counts counts) {
        return Credentials.open(CredentialSettings.of(store, new byte[32]).with(draft -> {
            draft.meter = counts;
            draft.argon2 = new Argon2Cost(1024, 1, 1);
        }));
    }

    private static byte[] issue(Credentials credentials) {
        Account owner = ((Registration.Added) credentials.accounts().add("ann", List.of(), TwoFactor.EXTERNAL, "test"))
                .account();
        return ((Issuance.Issued) credentials
                        .passwords()
                        .issue(new NewPassword(owner.id(), "phone", Set.of(Service.IMAP), null, List.of(), "test")))
                .secret()
                .shown();
    }

    private static Attempt attempt(byte[] secret) {
        return new Attempt("ann", secret, Service.IMAP, InetAddress.getLoopbackAddress(), "");
    }

    @ParameterizedTest
    @EnumSource
    void theRecordAndMemory(TestStore kind) {
        Counts counts = new Counts();
        try (Credentials credentials = open(kind.empty(folder), counts)) {
            byte[] secret = issue(credentials);
            Outcome first = credentials.verifier().verify(attempt(secret));
            Outcome second = Objects.requireNonNull(credentials.verifier().known(attempt(secret)));

            assertThat(first).isInstanceOf(Outcome.Accepted.class).isEqualTo(second);
            assertThat(counts.counts)
                    .containsEntry("MEMORY miss", 1)
                    .containsEntry("MEMORY hit", 1)
                    .containsEntry("WRONG miss", 1)
                    .containsEntry("RECORD IMAP", 1)
                    .doesNotContainKeys("SHARED miss", "READ failed", "WRITE failed");
            assertThat(counts.of("READ answered")).isPositive();
            assertThat(counts.of("WRITE answered")).isPositive();
            assertThat(counts.gauges().rememberedPasswords()).isEqualTo(1);
            assertThat(counts.gauges().feedPosition()).isPositive();
            assertThat(counts.gauges().leaseRemaining()).isPositive();
            assertThat(counts.gauges().connections().idle()).isPositive();

            var _ = credentials.passwords().revoke(((Outcome.Accepted) first).credential(), "test", "");
            assertThat(counts.of("PASSWORD_REVOKED")).isEqualTo(1);
        }
    }

    @Test
    void aRecordThatIsAwayFails() {
        Counts counts = new Counts();
        Store store = TestStore.POSTGRESQL.empty(folder);
        try (Credentials credentials = open(store, counts)) {
            TestStore.shut(store);
            assertThatThrownBy(() -> credentials.accounts().list()).isInstanceOf(RecordUnavailable.class);
            assertThat(counts.of("READ failed")).isPositive();
        }
    }
}
