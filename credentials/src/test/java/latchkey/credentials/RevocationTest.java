package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import latchkey.credentials.Outcome.Accepted;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.secret.SlowHash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A change counts wherever something is held in memory, also against a login that is under way. */
@ParameterizedClass
@EnumSource(TestStore.class)
class RevocationTest {
    private final Store store;
    private final BlockingMeter meter = new BlockingMeter();
    private final Credentials here;
    private final Account alice;

    RevocationTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = Credentials.open(settings(store).with(draft -> draft.meter = meter));
        alice = account(here, ALICE);
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** Stops the next slow hash after it was computed, until it is let go. */
    private static final class BlockingMeter implements CredentialMeter {
        final CountDownLatch computed = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        volatile boolean block;

        @Override
        public void slowHash(Duration time) {
            if (block) {
                computed.countDown();
                try {
                    assertThat(letGo.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    static void await(BooleanSupplier holds, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    @Test
    void d5AKnownPasswordIsRefusedAtOnceWhereItIsRevoked() {
        Phone phone = issue(here, alice);
        Accepted accepted = (Accepted) verify(here, ALICE, phone);
        assertAccepted(here.verifier().known(attempt(ALICE, phone.text())), alice, phone);
        assertThat(here.verifier().current(alice.id(), accepted.epoch())).isTrue();
        here.passwords().revoke(phone.id(), "alice", "lost");
        assertThat(here.verifier().known(attempt(ALICE, phone.text()))).isNull();
        assertThat(here.verifier().current(alice.id(), accepted.epoch())).isFalse();
    }

    @Test
    void d5AKnownPasswordIsSoonRefusedElsewhere() throws Exception {
        try (Credentials there = Credentials.open(settings(store))) {
            Phone phone = issue(here, alice);
            Accepted accepted = (Accepted) verify(there, ALICE, phone);
            List<Change> told = Collections.synchronizedList(new ArrayList<>());
            there.nodes().join("there", new Holder(change -> {
                if (change.kind() == Change.Kind.PASSWORD_REVOKED) {
                    told.add(change);
                }
            }));
            here.passwords().revoke(phone.id(), "alice", "lost");
            await(() -> !told.isEmpty(), Duration.ofSeconds(2));
            assertThat(there.verifier().current(alice.id(), accepted.epoch())).isFalse();
            assertRefused(verify(there, ALICE, phone), Reason.REVOKED);
            Change change = told.getFirst();
            assertThat(told).hasSize(1);
            assertThat(change.credential()).isEqualTo(phone.id());
            assertThat(change.account()).isEqualTo(alice.id());
            assertThat(change.epoch()).isGreaterThan(accepted.epoch());
            assertThat(change.kind().ends()).isEqualTo(Change.Ends.SESSIONS_OF_CREDENTIAL);
        }
    }

    @Test
    void d6ALoginThatBeganBeforeTheRevocationIsRefusedAfterIt() throws Exception {
        Phone phone = issue(here, alice);
        meter.block = true;
        CompletableFuture<Outcome> login = CompletableFuture.supplyAsync(() -> verify(here, ALICE, phone));
        assertThat(meter.computed.await(20, TimeUnit.SECONDS)).isTrue();
        here.passwords().revoke(phone.id(), "alice", "lost");
        meter.letGo.countDown();
        assertRefused(login.get(20, TimeUnit.SECONDS), Reason.REVOKED);
        Outcome afterwards = here.verifier().known(attempt(ALICE, phone.text()));
        assertThat(afterwards).isNotInstanceOf(Accepted.class);
    }

    @Test
    void d6ASlowReaderNeitherCountsNorReplacesWhatIsNewer() {
        KnownPasswords known = new KnownPasswords(10, Duration.ofHours(1), System::nanoTime, CredentialMeter.NONE);
        LoginName login = LoginName.of(ALICE).orElseThrow();
        var key = known.key(login, new byte[16]);
        KnownPassword old = entry(4);
        KnownPassword fresh = entry(5);
        known.put(key, fresh);
        known.put(key, old);
        assertThat(known.find(key, 0)).isEqualTo(fresh);
        known.changed(1, 6);
        known.put(key, fresh);
        assertThat(known.find(key, 0)).isNull();
        known.put(key, entry(6));
        assertThat(known.find(key, 0)).isEqualTo(entry(6));
        known.changed(1, 5); // heard of late
        assertThat(known.find(key, 0)).isEqualTo(entry(6));
    }

    private static final SlowHash.Kind KIND = new SlowHash.Kind("pepperid", Samples.CHEAP);

    private static KnownPassword entry(long epoch) {
        return new KnownPassword(1, ALICE, 2, epoch, epoch, false, false, null, Set.of(Service.IMAP), List.of(), KIND);
    }

    @Test
    void b9APasswordIssuedAfterItWasTriedWorksAtOnce() throws Exception {
        SecureRandom foreseen = new SecureRandom() {
            @Override
            public int nextInt(int bound) {
                return 3;
            }
        };
        Phone phone = new Phone(
                new AppPassword(1, 1, "", Set.of(), null, List.of(), alice.created(), "", null, null),
                "dddd-dddd-dddd-dddd");
        assertRefused(verify(here, ALICE, phone), Reason.WRONG);
        try (Node there = new Node(settings(store), Duration.ofSeconds(5), foreseen)) {
            assertRefused(there.verifier.verify(attempt(ALICE, phone.text())), Reason.WRONG);
            Issuance issuance = there.passwords.issue(wish(alice));
            assertThat(issuance).isInstanceOf(Issuance.Issued.class);
            assertThat(there.verifier.verify(attempt(ALICE, phone.text()))).isInstanceOf(Accepted.class);
            await(() -> verify(here, ALICE, phone) instanceof Accepted, Duration.ofSeconds(10));
        }
    }

    @Test
    void g13AProcessThatSleptDoesNotTrustItsMemory() {
        Phone phone = issue(here, alice);
        AtomicLong time = new AtomicLong();
        CredentialSettings virtual = settings(store).with(draft -> draft.ticker = time::get);
        try (Node there = new Node(virtual, Duration.ofMillis(300), new SecureRandom())) {
            assertAccepted(there.verifier.verify(attempt(ALICE, phone.text())), alice, phone);
            assertAccepted(there.verifier.known(attempt(ALICE, phone.text())), alice, phone);
            here.passwords().revoke(phone.id(), "alice", "lost");
            time.addAndGet(Duration.ofMillis(350).toNanos()); // its feed is not read: as if it had been stopped
            assertThat(there.verifier.known(attempt(ALICE, phone.text()))).isNull();
            assertRefused(there.verifier.verify(attempt(ALICE, phone.text())), Reason.REVOKED);
        }
    }

    /** And in order, but for those that it makes itself. */
    @Test
    void d8EveryProcessHearsOfEveryChangeOnceAndInOrder() throws Exception {
        try (Credentials there = Credentials.open(settings(store).with(draft -> draft.activeLimit = 1_000));
                Credentials beside = Credentials.open(settings(store))) {
            List<Long> heardBeside = Collections.synchronizedList(new ArrayList<>());
            beside.nodes().join("beside", new Holder(change -> heardBeside.add(change.seq())));
            List<Long> heardHere = Collections.synchronizedList(new ArrayList<>());
            List<Long> heardThere = Collections.synchronizedList(new ArrayList<>());
            here.nodes().join("here", new Holder(change -> heardHere.add(change.seq())));
            there.nodes().join("there", new Holder(change -> heardThere.add(change.seq())));
            List<Future<?>> workers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int worker = 0; worker < 4; worker++) {
                    Credentials at = worker % 2 == 0 ? here : there;
                    Account account = account(at, "worker" + worker + "@example.org");
                    workers.add(threads.submit(() -> {
                        for (int i = 0; i < 10; i++) {
                            at.passwords().revoke(issue(at, account).id(), "test", "");
                        }
                    }));
                }
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            int changes = 4 + 4 * 10 * 2;
            await(
                    () -> heardHere.size() >= changes && heardThere.size() >= changes && heardBeside.size() >= changes,
                    Duration.ofSeconds(10));
            assertThat(heardBeside).hasSize(changes).isSorted().doesNotHaveDuplicates();
            assertThat(heardHere).containsExactlyInAnyOrderElementsOf(heardBeside);
            assertThat(heardThere).containsExactlyInAnyOrderElementsOf(heardBeside);
        }
    }

    @Test
    void aHolderMayMakeAChange() throws Exception {
        Phone first = issue(here, alice);
        Phone second = issue(here, alice);
        List<@Nullable Long> told = Collections.synchronizedList(new ArrayList<>());
        here.nodes().join("here", new Holder(change -> {
            told.add(change.credential());
            if (told.size() == 1) {
                here.passwords().revoke(second.id(), "holder", "");
            }
        }));
        here.passwords().revoke(first.id(), "alice", "");
        assertThat(told).containsExactly(first.id(), second.id());
        assertRefused(verify(here, ALICE, second), Reason.REVOKED);
    }
}
