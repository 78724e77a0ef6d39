package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the revoker is told, and what it costs to find out. */
@ParameterizedClass
@EnumSource(TestStore.class)
class EnforcementTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Store store;
    private final AtomicLong reads = new AtomicLong();
    private final SharedMemory shared = new SharedMemory();
    private final Credentials here;
    private final Credentials there;
    private final Account alice;
    private final Phone phone;

    EnforcementTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        CredentialMeter counting = new CredentialMeter() {
            @Override
            public void recordCall(Operation operation, Duration time, boolean answered) {
                if (operation == Operation.READ) {
                    reads.incrementAndGet();
                }
            }
        };
        here = open(draft -> draft.meter = counting);
        there = open(_ -> {});
        alice = account(here, ALICE);
        phone = issue(here, alice);
    }

    private Credentials open(java.util.function.Consumer<CredentialSettings.Draft> change) {
        return Credentials.open(settings(store).with(change), shared.way());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    /** Its sessions of a revoked password close when the test says so. */
    private static final class Slow extends Holder {
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<Integer> changed(Change change) {
            return change.kind() == Change.Kind.PASSWORD_REVOKED ? closed : super.changed(change);
        }
    }

    private Changed<?> revoke() {
        return here.passwords().revoke(phone.id(), "alice", "lost");
    }

    /** Whoever lost the first answer asks again, and must not be told more than is known. */
    @Test
    void whoRevokesWhatIsRevokedHearsWhetherItIsInForce() throws Exception {
        Slow slow = new Slow();
        there.nodes().join("b.example.org", slow);
        assertThat(revoke().change()).isNotNull();
        assertThat(revoke().change()).isNull();
        assertThat(here.nodes().allEnforced(Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        Enforcement.Durable.class,
                        durable -> assertThat(durable.missing())
                                .extracting(Enforcement.Missing::node)
                                .containsExactly("b.example.org"));
        slow.closed.complete(2);
        assertThat(here.nodes().allEnforced(LONG)).isEqualTo(new Enforcement.Enforced(2, List.of("b.example.org")));
    }

    @Test
    void whileOneProcessTakesOverFromAnotherTheirNameHasConfirmedWhenBothHave() throws Exception {
        there.nodes().join("a.example.org", new Slow());
        here.nodes().join("a.example.org", new Holder());
        Change change = Objects.requireNonNull(revoke().change());
        assertThat(here.nodes().enforced(change, Duration.ofMillis(300)))
                .isInstanceOfSatisfying(Enforcement.Durable.class, durable -> {
                    assertThat(durable.confirmed()).isEmpty();
                    assertThat(durable.missing())
                            .extracting(Enforcement.Missing::node)
                            .containsExactly("a.example.org");
                    // One of them knows of the change, so the other goes on for no longer than its lease.
                    assertThat(durable.missing().getFirst().refusesWithin()).isEqualTo(Duration.ofSeconds(62));
                });
    }

    @Test
    void aThousandWhoWaitAskTheRecordNoMoreThanOneDoes() throws Exception {
        Slow slow = new Slow();
        there.nodes().join("b.example.org", slow);
        Change change = Objects.requireNonNull(revoke().change());
        long before = reads.get();
        long began = System.nanoTime();
        try (ExecutorService revokers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Enforcement>> waiting = IntStream.range(0, 1_000)
                    .mapToObj(_ -> revokers.submit(() -> here.nodes().enforced(change, Duration.ofSeconds(2))))
                    .toList();
            for (Future<Enforcement> each : waiting) {
                assertThat(each.get()).isInstanceOf(Enforcement.Durable.class);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        // Ten a second for all who wait, a few while they come, and the feed's own twenty; one for each of them would
        // be
        // a thousand.
        assertThat(reads.get() - before).isLessThan((long) (100 + 60 * seconds));
    }

    /** Changes wait for one another; that a node is alive is written beside them. */
    @Test
    void aNodeIsHeardOfWhileManyChangesWait() throws Exception {
        if (!(store instanceof Store.PostgreSql)) {
            return; // one writer at a time, whatever it writes
        }
        here.nodes().join("a.example.org", new Holder());
        try (ExecutorService revokers = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = TestStore.connect(store)) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("update counter set value = value where id = 1");
            }
            for (int i = 0; i < 100; i++) {
                var _ = revokers.submit(() -> here.accounts().suspend(alice.id(), "operator", ""));
            }
            Thread.sleep(4_000);
            assertThat(there.nodes().list())
                    .singleElement()
                    .satisfies(node -> assertThat(node.heard()).isLessThan(Duration.ofMillis(2_500)));
            other.rollback();
        }
    }
}
