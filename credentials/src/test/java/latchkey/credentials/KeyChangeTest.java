package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.pepper;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Outcome.Unavailable;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.secret.Pepper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A hash that cannot be checked here is our trouble, and one of a former kind is made anew when its password comes by. */
@ParameterizedClass
@EnumSource(TestStore.class)
class KeyChangeTest {
    private static final Unavailable UNKNOWN_KEY = new Unavailable("made under a key that this node does not have");

    private final Store store;
    private final CredentialSettings settings;
    private final MapStore shared = new MapStore();
    private final WatchedNode here;
    private final Account alice;

    KeyChangeTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        settings = settings(store);
        here = new WatchedNode(settings, shared);
        alice = here.account(ALICE);
    }

    @AfterEach
    void close() {
        here.close();
    }

    private CredentialSettings under(int pepper) {
        return settings.with(draft -> draft.pepper = pepper(pepper));
    }

    private String pepperId(Phone phone) {
        return TestStore.ofPassword(store, "pepper_id", phone.id());
    }

    private void breakHash(Phone phone, String hash) {
        try (var connection = TestStore.connect(store);
                var statement = connection.prepareStatement("update app_password set hash = ? where id = ?")) {
            statement.setString(1, hash);
            statement.setLong(2, phone.id());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void b10APasswordMadeUnderAKeyThatIsNotHereIsUnavailable() {
        Phone phone = here.issue(alice);
        here.account("bob@example.org");
        try (WatchedNode there = new WatchedNode(under(2), shared)) {
            for (int login = 0; login < 2; login++) {
                assertThat(there.verify(ALICE, phone)).isEqualTo(UNKNOWN_KEY);
                assertThat(there.verify(attempt(ALICE, "abcdefghijklmnop"))).isEqualTo(UNKNOWN_KEY);
            }
            assertRefused(there.verify("bob@example.org", phone), Reason.WRONG);
            Phone mine = there.issue(alice);
            assertAccepted(there.verify(ALICE, mine), alice, mine);
            here.node.passwords.revoke(phone.id(), "alice", "");
            assertRefused(there.verify(ALICE, phone), Reason.WRONG);
        }
        assertThat(here.meter.broken).hasValue(0);
    }

    @Test
    void b10ABrokenHashInTheRecordIsUnavailableAndHurtsNoOther() {
        Phone broken = here.issue(alice);
        Phone good = here.issue(alice);
        for (String hash : List.of("", "$argon2id$v=19$m=8,t=0,p=1,keyid=abcdefgh$x$y", "\u0000ä".substring(1))) {
            breakHash(broken, hash);
            int before = here.meter.broken.get();
            assertThat(here.verify(ALICE, broken)).isInstanceOf(Unavailable.class);
            assertThat(here.meter.broken).hasValue(before + 1);
        }
        assertAccepted(here.verify(ALICE, good), alice, good);
        assertRefused(here.verify(attempt(ALICE, "abcdefghijklmnop")), Reason.WRONG);
    }

    @Test
    void aBrokenHashIsNotNeededForAPasswordThatWasProvedBefore() {
        Phone phone = here.issue(alice);
        assertAccepted(here.verify(ALICE, phone), alice, phone);
        breakHash(phone, "broken");
        here.issue(alice); // so that the record is asked again
        assertAccepted(here.verify(ALICE, phone), alice, phone);
        try (WatchedNode there = new WatchedNode(settings, shared)) {
            assertAccepted(there.verify(ALICE, phone), alice, phone);
        }
        assertThat(here.meter.broken).hasValue(0);
    }

    @Test
    void aPasswordKnownInMemoryIsMovedToTheNewKeyOnceAndSharedUnderIt() throws Exception {
        Phone phone = here.issue(alice);
        here.verify(ALICE, phone);
        here.node.keys.replace(List.of(pepper(2), pepper(1)));
        int before = here.meter.slowHashes.get();
        assertAccepted(here.node.verifier.known(attempt(ALICE, phone.text())), alice, phone);
        RevocationTest.await(() -> here.reader().renewals.get() == 1, Duration.ofSeconds(20));
        assertThat(pepperId(phone)).isEqualTo(new Pepper(pepper(2)).id());
        // The next one shares it under the new key.
        RevocationTest.await(
                () -> {
                    assertAccepted(here.node.verifier.known(attempt(ALICE, phone.text())), alice, phone);
                    return shared.entries.size() == 2;
                },
                Duration.ofSeconds(20));
        assertThat(here.reader().renewals).hasValue(1);
        assertThat(here.meter.slowHashes).hasValue(before + 1);
        try (WatchedNode there = new WatchedNode(under(2), shared)) {
            assertAccepted(there.verify(ALICE, phone), alice, phone);
            assertThat(there.meter.slowHashes).hasValue(0);
        }
        try (WatchedNode there = new WatchedNode(under(2), new MapStore())) {
            assertAccepted(there.verify(ALICE, phone), alice, phone);
        }
    }

    /** The logins go on, and no processor is kept busy with hashes that nobody can write. */
    @Test
    void aRecordThatTakesNoWritesIsTriedNowAndThen() throws Exception {
        Phone phone = here.issue(alice);
        AtomicLong passed = new AtomicLong();
        CredentialSettings rotated = settings.with(draft -> {
            draft.pepper = pepper(2);
            draft.formerPeppers = List.of(pepper(1));
            draft.ticker = () -> System.nanoTime() + passed.get();
        });
        try (WatchedNode there = new WatchedNode(rotated, new MapStore())) {
            there.reader().readOnly = true;
            assertAccepted(there.verify(ALICE, phone), alice, phone);
            RevocationTest.await(() -> there.reader().renewalsInVain.get() == 1, Duration.ofSeconds(20));
            Thread.sleep(100); // until it is over
            for (int login = 0; login < 50; login++) {
                assertAccepted(there.node.verifier.known(attempt(ALICE, phone.text())), alice, phone);
                Thread.sleep(2);
            }
            assertThat(there.reader().renewalsInVain).hasValue(1);
            assertThat(there.meter.slowHashes)
                    .as("the login's own and one in vain")
                    .hasValue(2);

            there.reader().readOnly = false;
            passed.addAndGet(Upkeep.REST.toNanos());
            assertAccepted(there.node.verifier.known(attempt(ALICE, phone.text())), alice, phone);
            RevocationTest.await(() -> there.reader().renewals.get() == 1, Duration.ofSeconds(20));
        }
    }

    /** A node that restarts after the keys were rotated pays no slow hash for what the nodes know: no flag day. */
    @Test
    void aRotationEmptiesNothingThatTheNodesShare() {
        Phone phone = here.issue(alice);
        here.verify(ALICE, phone);
        CredentialSettings rotated = settings.with(draft -> {
            draft.pepper = pepper(2);
            draft.formerPeppers = List.of(pepper(1));
        });
        try (WatchedNode restarted = new WatchedNode(rotated, shared)) {
            assertAccepted(restarted.verify(ALICE, phone), alice, phone);
            assertThat(restarted.meter.answered(Level.SHARED)).isEqualTo(1);
            assertThat(restarted.meter.slowHashes).hasValue(0);
        }
    }

    @Test
    void aPasswordKnownFromAnotherNodeIsMovedToANewCost() throws Exception {
        Phone phone = here.issue(alice);
        here.verify(ALICE, phone);
        CredentialSettings dearer = settings.with(draft -> draft.argon2 = new Argon2Cost(16, 2, 1));
        try (WatchedNode there = new WatchedNode(dearer, shared)) {
            for (int login = 0; login < 2; login++) {
                assertAccepted(there.verify(ALICE, phone), alice, phone);
            }
            RevocationTest.await(() -> there.reader().renewals.get() == 1, Duration.ofSeconds(20));
        }
    }
}
