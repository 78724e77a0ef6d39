package latchkey.gateway.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.Attempt;
import latchkey.credentials.Change;
import latchkey.credentials.CredentialSettings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Enforcement;
import latchkey.credentials.Issuance;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;
import latchkey.credentials.Store;
import latchkey.credentials.TwoFactor;
import latchkey.gateway.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each meter moves for the reason that the runbook gives, and back when that is over. */
class CredentialMetersTest {
    private static final Argon2Cost CHEAP = new Argon2Cost(8, 1, 1);
    /** Long enough to be seen at work. */
    private static final Argon2Cost DEAR = new Argon2Cost(32_768, 4, 1);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Readings readings = new Readings(registry);
    private final GatewayMeters meters = new GatewayMeters(registry);

    @TempDir
    private Path folder;

    private Credentials open(Consumer<CredentialSettings.Draft> change) {
        return Credentials.open(CredentialSettings.of(new Store.Sqlite(folder.resolve("record.sqlite")), new byte[32])
                .with(draft -> {
                    draft.argon2 = CHEAP;
                    draft.meter = meters.credentials();
                })
                .with(change));
    }

    private record Issued(long account, long id, byte[] secret) {}

    private static long account(Credentials credentials) {
        return ((Registration.Added) credentials.accounts().add("ann", List.of(), TwoFactor.EXTERNAL, "test"))
                .account()
                .id();
    }

    private static Issued issue(Credentials credentials, long account) {
        Issuance.Issued issued = (Issuance.Issued) credentials
                .passwords()
                .issue(new NewPassword(account, "test", Set.of(Service.IMAP), null, List.of(), "test"));
        return new Issued(account, issued.password().id(), issued.secret().shown());
    }

    private static Outcome verify(Credentials credentials, byte[] secret) {
        return credentials
                .verifier()
                .verify(new Attempt("ann", secret.clone(), Service.IMAP, InetAddress.getLoopbackAddress(), ""));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        assertThat(Patience.until(Duration.ofSeconds(30), condition)).isTrue();
    }

    @Test
    void slowHashesThatAreComputedAndThatWaitAreSeen() throws Exception {
        try (Credentials credentials = open(draft -> {
            draft.argon2 = DEAR;
            draft.hashThreads = 1;
            draft.hashQueue = 4;
        })) {
            long account = account(credentials);
            List<Issued> issued =
                    List.of(issue(credentials, account), issue(credentials, account), issue(credentials, account));
            List<FutureTask<Outcome>> logins = new ArrayList<>();
            for (Issued one : issued) {
                FutureTask<Outcome> login = new FutureTask<>(() -> verify(credentials, one.secret));
                Thread.ofVirtual().start(login);
                logins.add(login);
            }
            await(() -> readings.of(Meters.SLOW_HASH_BUSY) == 1 && readings.of(Meters.SLOW_HASH_QUEUE) == 2);
            for (FutureTask<Outcome> login : logins) {
                assertThat(login.get())
                        .as("a machine may be too busy to compute it in time")
                        .isInstanceOfAny(Outcome.Accepted.class, Outcome.Unavailable.class);
            }
            await(() -> readings.of(Meters.SLOW_HASH_BUSY) == 0 && readings.of(Meters.SLOW_HASH_QUEUE) == 0);
        }
    }

    @Test
    void whatIsForgottenToMakeRoomIsCounted() throws Exception {
        try (Credentials credentials = open(draft -> draft.knownPasswords = 1)) {
            long account = account(credentials);
            for (int i = 0; i < 3; i++) {
                assertThat(verify(credentials, issue(credentials, account).secret))
                        .isInstanceOf(Outcome.Accepted.class);
            }
            await(() -> readings.of(Meters.CACHE_EVICTIONS, "cache", "memory") == 2);
            assertThat(readings.of(Meters.CACHE_EVICTIONS, "cache", "wrong")).isZero();
            assertThat(readings.of(Meters.CACHE_ENTRIES, "cache", "memory")).isEqualTo(1);
        }
    }

    @Test
    void whatWasNotUsedForLongIsCounted() throws Exception {
        AtomicLong passed = new AtomicLong();
        try (Credentials credentials = open(draft -> {
            draft.ticker = () -> System.nanoTime() + passed.get();
            draft.knownIdle = Duration.ofHours(24);
        })) {
            long account = account(credentials);
            verify(credentials, "aaaabbbbccccdddd".getBytes(StandardCharsets.US_ASCII));
            passed.addAndGet(Duration.ofHours(25).toNanos());
            await(() -> {
                verify(credentials, "bbbbbbbbccccdddd".getBytes(StandardCharsets.US_ASCII));
                return readings.of(Meters.CACHE_EVICTIONS, "cache", "wrong") == 1;
            });
            assertThat(account).isPositive();
        }
    }

    /** A node whose sessions close when the test says so. */
    private static final class SlowHolder implements SessionHolder {
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<Integer> changed(Change change) {
            return change.kind() == Change.Kind.PASSWORD_REVOKED ? closed : CompletableFuture.completedStage(0);
        }

        @Override
        public void cutOff() {}

        @Override
        public List<SessionFacts> sessions() {
            return List.of();
        }

        @Override
        public int count() {
            return 0;
        }
    }

    @Test
    void aRevocationIsPendingUntilItsSessionsAreClosed() throws Exception {
        SlowHolder sessions = new SlowHolder();
        try (Credentials credentials = open(_ -> {})) {
            credentials.nodes().join("a.example.org", sessions);
            Issued issued = issue(credentials, account(credentials));
            Change change = Objects.requireNonNull(
                    credentials.passwords().revoke(issued.id, "test", "").change());
            FutureTask<Enforcement> waiting =
                    new FutureTask<>(() -> credentials.nodes().enforced(change, Duration.ofSeconds(30)));
            Thread.ofVirtual().start(waiting);
            await(() -> readings.of(Meters.REVOCATIONS_PENDING) == 1);
            sessions.closed.complete(3);
            assertThat(waiting.get()).isInstanceOf(Enforcement.Enforced.class);
            assertThat(readings.of(Meters.REVOCATIONS_PENDING)).isZero();
            assertThat(readings.of(Meters.ENFORCEMENT, "result", "enforced")).isEqualTo(1);
        }
    }
}
