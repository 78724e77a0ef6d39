package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.pepper;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.secret.Pepper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A key takes another's place without a flag day: two nodes change one after the other, and no login notices. */
@ParameterizedClass
@EnumSource(TestStore.class)
class KeyRotationTest {
    private static final List<byte[]> OLD = List.of(pepper(1));
    private static final List<byte[]> OLD_AND_NEXT = List.of(pepper(1), pepper(2));
    private static final List<byte[]> NEW_AND_FORMER = List.of(pepper(2), pepper(1));
    private static final List<byte[]> NEW = List.of(pepper(2));

    private final Store store;
    private final Credentials here;
    private final Credentials there;
    private final Account alice;
    private final List<Phone> phones = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    KeyRotationTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = open(OLD);
        there = open(OLD);
        alice = account(here, ALICE);
    }

    private Credentials open(List<byte[]> peppers) {
        return Credentials.open(settings(store).with(draft -> {
            draft.pepper = peppers.getFirst();
            draft.formerPeppers = peppers.subList(1, peppers.size());
            draft.activeLimit = 1_000;
        }));
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
    }

    private static String id(int pepper) {
        return new Pepper(pepper(pepper)).id();
    }

    @Test
    void noValidLoginFailsWhileTheKeysAreRotated() throws Exception {
        ConcurrentLinkedQueue<Outcome> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger logins = new AtomicInteger();
        phones.add(issue(here, alice));
        phones.add(issue(there, alice));
        List<Thread> clients = List.of(client(here, logins, failures), client(there, logins, failures));
        try {
            for (List<byte[]> phase : List.of(OLD_AND_NEXT, NEW_AND_FORMER)) {
                for (Credentials node : List.of(here, there)) {
                    node.keys().replace(phase);
                    issueAtBoth(logins);
                }
            }
        } finally {
            over = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(logins.get()).isGreaterThan(phones.size());

        try (Credentials fresh = open(NEW_AND_FORMER)) {
            // One password at a time is hashed anew; those that come meanwhile wait for a later login.
            RevocationTest.await(
                    () -> {
                        phones.forEach(phone -> assertAccepted(verify(fresh, ALICE, phone), alice, phone));
                        return here.passwords().activeByKey().equals(Map.of(id(2), (long) phones.size()));
                    },
                    Duration.ofSeconds(30));
        }
        try (Credentials fresh = open(NEW)) {
            phones.forEach(phone -> assertAccepted(verify(fresh, ALICE, phone), alice, phone));
        }
    }

    private void issueAtBoth(AtomicInteger logins) throws InterruptedException {
        phones.add(issue(here, alice));
        phones.add(issue(there, alice));
        int before = logins.get();
        RevocationTest.await(() -> logins.get() > before + 2 * phones.size(), Duration.ofSeconds(60));
    }

    /** Signs in with every password there is, over and over. */
    private Thread client(Credentials node, AtomicInteger logins, ConcurrentLinkedQueue<Outcome> failures) {
        return Thread.ofPlatform().start(() -> {
            while (!over) {
                for (Phone phone : phones) {
                    Outcome outcome = verify(node, ALICE, phone);
                    if (!(outcome instanceof Outcome.Accepted)) {
                        failures.add(outcome);
                    }
                    logins.incrementAndGet();
                }
            }
        });
    }

    @Test
    void whichKeyThePasswordsAreUnderIsCounted() {
        Phone old = issue(here, alice);
        Phone revoked = issue(here, alice);
        here.passwords().revoke(revoked.id(), "alice", "");
        here.keys().replace(NEW_AND_FORMER);
        issue(here, alice);
        issue(here, alice);
        assertThat(here.passwords().activeByKey()).isEqualTo(Map.of(id(1), 1L, id(2), 2L));
        here.passwords().revoke(old.id(), "alice", "");
        assertThat(here.passwords().activeByKey()).isEqualTo(Map.of(id(2), 2L));
    }

    @Test
    void aChangeOfTheKeysIsAudited() {
        here.passwords().keysChanged("operator", "key abc was added");
        assertThat(there.audit(0, 10)).singleElement().satisfies(line -> {
            assertThat(line.kind()).isEqualTo(Change.Kind.KEYS_ROTATED);
            assertThat(line.by()).isEqualTo("operator");
            assertThat(line.detail()).isEqualTo("key abc was added");
        });
    }
}
