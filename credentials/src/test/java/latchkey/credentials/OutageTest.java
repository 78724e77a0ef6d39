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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Unavailable;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble of the record is told as such, never as a wrong password, and leaves nothing half done (G7, B10). */
class OutageTest {
    @TempDir
    private Path folder;

    @Test
    void g7AKnownPasswordGoesOnWhileTheServerIsGoneAndTheOthersAreUnavailable() throws Exception {
        Store store = TestStore.POSTGRESQL.empty(folder);
        try (Credentials credentials =
                Credentials.open(settings(store).with(draft -> draft.lease = Duration.ofSeconds(3)))) {
            Account alice = account(credentials, ALICE);
            Phone known = issue(credentials, alice);
            Phone other = issue(credentials, alice);
            assertAccepted(verify(credentials, ALICE, known), alice, known);
            TestStore.shut(store);
            assertAccepted(credentials.verifier().known(attempt(ALICE, known.text())), alice, known);
            assertAccepted(verify(credentials, ALICE, known), alice, known);
            long began = System.nanoTime();
            assertThat(verify(credentials, ALICE, other)).isInstanceOf(Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThat(credentials.verifier().verify(attempt(ALICE, "abcdefghijklmnop")))
                    .isInstanceOf(Unavailable.class);
            assertRefused(
                    credentials.verifier().verify(attempt(ALICE, "the primary password")), Reason.NOT_AN_APP_PASSWORD);
            assertThatThrownBy(() -> credentials.passwords().revoke(other.id(), "alice", ""))
                    .isInstanceOf(RecordUnavailable.class);
            // G5: past the lease memory is not trusted any more.
            RevocationTest.await(
                    () -> credentials.verifier().known(attempt(ALICE, known.text())) == null, Duration.ofSeconds(10));
            assertThat(verify(credentials, ALICE, known)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void g7ALockedTableIsUnavailableAndIsUsableAfterwards() throws Exception {
        Store store = TestStore.POSTGRESQL.empty(folder);
        try (Credentials credentials = Credentials.open(settings(store));
                Connection locker = TestStore.connect(store)) {
            Account alice = account(credentials, ALICE);
            Phone phone = issue(credentials, alice);
            locker.setAutoCommit(false);
            try (Statement statement = locker.createStatement()) {
                statement.execute("lock table app_password in access exclusive mode");
            }
            long began = System.nanoTime();
            assertThat(verify(credentials, ALICE, phone)).isInstanceOf(Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThatThrownBy(() -> credentials.passwords().issue(wish(alice))).isInstanceOf(RecordUnavailable.class);
            locker.rollback();
            assertAccepted(verify(credentials, ALICE, phone), alice, phone);
            assertThat(credentials.passwords().list(alice.id())).hasSize(1);
        }
    }

    @Test
    void aLockedFileRefusesChangesAndGoesOnAnswering() throws Exception {
        Store store = TestStore.SQLITE.empty(folder);
        try (Credentials credentials = Credentials.open(settings(store));
                Connection locker = TestStore.connect(store)) {
            Account alice = account(credentials, ALICE);
            Phone phone = issue(credentials, alice);
            Account before = credentials.accounts().find(ALICE).orElseThrow();
            try (Statement statement = locker.createStatement()) {
                statement.execute("begin immediate");
                assertThatThrownBy(() -> credentials.passwords().revoke(phone.id(), "alice", ""))
                        .isInstanceOf(RecordUnavailable.class);
                assertAccepted(verify(credentials, ALICE, phone), alice, phone);
                statement.execute("rollback");
            }
            assertThat(credentials.accounts().find(ALICE)).contains(before);
            assertThat(credentials.passwords().revoke(phone.id(), "alice", "").result())
                    .isPresent();
            assertRefused(verify(credentials, ALICE, phone), Reason.REVOKED);
        }
    }

    /** It takes some fifty milliseconds; a writer would wait for the lock for two seconds, and then again. */
    @Test
    void aLockedFileIsOpenedAtOnceForWhoeverReads() throws Exception {
        Store store = TestStore.SQLITE.empty(folder);
        try (Credentials credentials = Credentials.open(settings(store))) {
            account(credentials, ALICE);
        }
        try (Connection locker = TestStore.connect(store);
                Statement statement = locker.createStatement()) {
            statement.execute("begin immediate");
            long began = System.nanoTime();
            try (Credentials credentials = Credentials.open(settings(store))) {
                assertThat(credentials.accounts().list()).hasSize(1);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            statement.execute("rollback");
        }
    }

    @Test
    void afterTheEndEverythingIsUnavailable() {
        Credentials credentials = Credentials.open(settings(TestStore.SQLITE.empty(folder)));
        Account alice = account(credentials, ALICE);
        Phone phone = issue(credentials, alice);
        credentials.close();
        assertThat(verify(credentials, ALICE, phone)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> credentials.accounts().list()).isInstanceOf(RecordUnavailable.class);
    }

    @Test
    void aStoreThatCannotBeOpenedIsSaidSo() {
        Path nowhere = folder.resolve("missing/latchkey.db");
        assertThatThrownBy(() -> Credentials.open(settings(new Store.Sqlite(nowhere))))
                .isInstanceOf(RecordUnavailable.class)
                .hasMessageContaining(nowhere.toString());
        Store.PostgreSql silent = new Store.PostgreSql(
                "jdbc:postgresql://localhost:1/none", "nobody", "x".getBytes(StandardCharsets.UTF_8), 2);
        assertThatThrownBy(() -> Credentials.open(settings(silent))).isInstanceOf(RecordUnavailable.class);
    }

    @Test
    void d2WhenTooManySlowHashesWaitALoginIsUnavailable() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        CountingMeter meter = new CountingMeter() {
            @Override
            public void slowHash(Duration time) {
                try {
                    assertThat(letGo.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Store store = TestStore.SQLITE.empty(folder);
        List<Phone> phones = new ArrayList<>();
        Account alice;
        try (Credentials before = Credentials.open(settings(store))) {
            alice = account(before, ALICE);
            for (int i = 0; i < 4; i++) {
                phones.add(issue(before, alice));
            }
        }
        CredentialSettings one = settings(store).with(draft -> {
            draft.hashThreads = 1;
            draft.hashQueue = 1;
            draft.meter = meter;
        });
        try (Credentials credentials = Credentials.open(one)) {
            List<CompletableFuture<Outcome>> logins = new ArrayList<>();
            for (Phone phone : phones) {
                logins.add(CompletableFuture.supplyAsync(
                        () -> verify(credentials, ALICE, phone), Thread::startVirtualThread));
            }
            RevocationTest.await(() -> meter.queueFull.get() == 2, Duration.ofSeconds(20));
            letGo.countDown();
            List<Outcome> outcomes = new ArrayList<>();
            for (CompletableFuture<Outcome> login : logins) {
                outcomes.add(login.get(20, TimeUnit.SECONDS));
            }
            assertThat(outcomes.stream().filter(Outcome.Accepted.class::isInstance))
                    .hasSize(2);
            assertThat(outcomes.stream().filter(Unavailable.class::isInstance)).hasSize(2);
        }
    }
}
