package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Refused;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which level answers a login, and that it says the same as the others would. */
@ParameterizedClass
@EnumSource(TestStore.class)
class LevelsTest {
    private final CredentialSettings settings;
    private final MapStore shared = new MapStore();
    private final WatchedNode here;

    LevelsTest(TestStore kind, @TempDir Path folder) {
        settings = settings(kind.empty(folder));
        here = new WatchedNode(settings, shared);
    }

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void aNewNodeNeedsNeitherASlowHashNorTheRecordForWhatAnotherKnows() {
        List<Account> accounts = new ArrayList<>();
        List<Phone> phones = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            accounts.add(here.account("user" + i + "@example.org"));
            phones.add(here.issue(accounts.getLast()));
        }
        for (int i = 0; i < 100; i++) {
            assertAccepted(here.verify(accounts.get(i).login(), phones.get(i)), accounts.get(i), phones.get(i));
        }
        try (WatchedNode there = new WatchedNode(settings, shared)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 100; i++) {
                    Outcome outcome = there.verify(accounts.get(i).login(), phones.get(i));
                    assertAccepted(outcome, accounts.get(i), phones.get(i));
                }
            }
            assertThat(there.meter.slowHashes).hasValue(0);
            assertThat(there.reader().reads).hasValue(0);
            assertThat(there.meter.answered(Level.SHARED)).isEqualTo(100);
            assertThat(there.meter.answered(Level.MEMORY)).isEqualTo(100);
        }
    }

    @Test
    void anEntryFromBeforeTheLatestChangeStillSavesTheSlowHash() {
        Account alice = here.account(ALICE);
        Phone phone = here.issue(alice);
        here.verify(ALICE, phone);
        here.account("bob@example.org");
        try (WatchedNode there = new WatchedNode(settings, shared)) {
            assertAccepted(there.verify(ALICE, phone), alice, phone);
            assertThat(there.meter.slowHashes).hasValue(0);
        }
    }

    @Test
    void aLoginAsksTheSharedStoreOnceAndPutsAtMostOnce() {
        Account alice = here.account(ALICE);
        Phone phone = here.issue(alice);
        assertThat(shared.gets).hasValue(0);
        for (int login = 0; login < 3; login++) {
            here.verify(ALICE, phone);
            assertThat(shared.gets).hasValue(1);
            assertThat(shared.puts).hasValue(1);
        }
        assertRefused(here.verify(attempt(ALICE, "abcdefghijklmnop")), Reason.WRONG);
        assertThat(shared.gets).hasValue(2);
        assertThat(shared.puts).hasValue(1);
    }

    @Test
    void g6ASharedStoreThatFailsOrLiesFailsNoLogin() {
        Account alice = here.account(ALICE);
        Phone first = here.issue(alice);
        Phone second = here.issue(alice);
        shared.failing = true;
        assertAccepted(here.verify(ALICE, first), alice, first);
        shared.failing = false;
        assertAccepted(here.verify(ALICE, second), alice, second);
        shared.entries.replaceAll((_, old) -> new MapStore.Entry(old.version(), new byte[100]));
        try (WatchedNode there = new WatchedNode(settings, shared)) {
            assertAccepted(there.verify(ALICE, second), alice, second);
            assertThat(there.meter.forged).hasValue(1);
            assertThat(there.meter.answered(Level.RECORD)).isEqualTo(1);
        }
    }

    @Test
    void e3AnEntryCopiedFromAnotherUserLetsNobodyIn() {
        Account alice = here.account(ALICE);
        Account mallory = here.account("mallory@example.org");
        Phone owned = here.issue(mallory);
        here.verify(mallory.login(), owned);
        MapStore.Entry mine = shared.entries.values().iterator().next();
        // Where alice's node looks for an entry of alice with mallory's password.
        Phone phone = here.issue(alice);
        here.verify(ALICE, phone);
        shared.entries.replaceAll((_, _) -> mine);
        try (WatchedNode there = new WatchedNode(settings, new MapStore() {
            @Override
            public byte[] get(byte[] key, byte[] field) {
                return mine.value();
            }
        })) {
            assertRefused(there.verify(ALICE, owned), Reason.WRONG);
            assertThat(there.meter.forged).hasValue(1);
        }
    }

    @Test
    void d4ServiceNetworkAndExpiryAreAskedForAtEveryLevel() {
        Account alice = here.account(ALICE);
        CredentialsTest.MovingClock clock = new CredentialsTest.MovingClock();
        Instant expires = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);
        Duration untilExpiry = Duration.between(clock.instant(), expires);
        List<Network> home = List.of(Network.parse("192.0.2.0/24"));
        Phone phone = here.issue(wish(alice, Set.of(Service.IMAP), expires, home));
        InetAddress elsewhere = InetAddress.ofLiteral("198.51.100.1");
        Attempt good = attempt(ALICE, phone.text());
        Attempt wrongService = attempt(ALICE, phone.text(), Service.SMTP, Samples.PEER);
        Attempt wrongNetwork = attempt(ALICE, phone.text(), Service.IMAP, elsewhere);
        try (WatchedNode there = new WatchedNode(settings.with(draft -> draft.clock = clock), shared)) {
            for (Level level : List.of(Level.RECORD, Level.MEMORY)) {
                assertRefused(there.verify(wrongService), Reason.WRONG_SERVICE, phone);
                assertThat(there.meter.answered(level)).isPositive();
            }
            assertRefused(there.verify(wrongNetwork), Reason.WRONG_NETWORK, phone);
            assertAccepted(there.verify(good), alice, phone);
        }
        for (Attempt attempt : List.of(wrongService, wrongNetwork, good)) {
            try (WatchedNode third = new WatchedNode(settings.with(draft -> draft.clock = clock), shared)) {
                Outcome outcome = third.verify(attempt);
                assertThat(third.meter.answered(Level.SHARED)).isEqualTo(1);
                assertThat(outcome instanceof Outcome.Accepted).isEqualTo(attempt.equals(good));
                clock.forward(untilExpiry);
                assertRefused(third.verify(good), Reason.EXPIRED, phone);
                assertThat(third.meter.answered(Level.MEMORY)).isEqualTo(1);
                clock.forward(untilExpiry.negated());
            }
        }
        clock.forward(untilExpiry);
        try (WatchedNode third = new WatchedNode(settings.with(draft -> draft.clock = clock), shared)) {
            assertRefused(third.verify(good), Reason.EXPIRED, phone);
            assertThat(third.meter.answered(Level.SHARED)).isEqualTo(1);
        }
    }

    private static void assertRefused(Outcome outcome, Reason reason) {
        Samples.assertRefused(outcome, reason);
    }

    private static void assertRefused(Outcome outcome, Reason reason, Phone phone) {
        assertThat(outcome).isEqualTo(new Refused(reason, phone.id()));
    }

    @Test
    void manyFirstLoginsAtOnceCostOneSlowHashAndOnePut() throws Exception {
        Account alice = here.account(ALICE);
        Phone phone = here.issue(alice);
        try (WatchedNode there = new WatchedNode(settings, shared);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Outcome>> logins = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                logins.add(() -> there.verify(ALICE, phone));
            }
            int accepted = 0;
            for (Future<Outcome> login : threads.invokeAll(logins)) {
                // Not all come by the record's few connections in time if the machine is busy.
                assertThat(login.get()).isInstanceOfAny(Outcome.Accepted.class, Outcome.Unavailable.class);
                accepted += login.get() instanceof Outcome.Accepted ? 1 : 0;
            }
            assertThat(accepted).isPositive();
            assertAccepted(there.verify(ALICE, phone), alice, phone);
            assertThat(there.meter.slowHashes).hasValue(1);
            assertThat(shared.puts).hasValue(1);
        }
    }
}
