package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.record.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "Your old phone still tries." */
class StaleDevicesTest {
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("203.0.113.9");

    private final AtomicLong ticker = new AtomicLong();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T12:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

    @Test
    void aForgottenDeviceIsShownToItsOwnerAndToldOnceADay(@TempDir Path folder) {
        Store store = TestStore.SQLITE.empty(folder);
        try (Credentials credentials = Credentials.open(Samples.settings(store));
                Database database = Database.open(store, CredentialMeter.NONE)) {
            Account alice = Samples.account(credentials, Samples.ALICE);
            Samples.Phone phone = Samples.issue(credentials, alice);
            credentials.passwords().revoke(phone.id(), "operator", "lost");
            Attempt attempt = Samples.attempt(Samples.ALICE, phone.text(), Service.IMAP, ELSEWHERE);
            Outcome.Refused refused = (Outcome.Refused) credentials.verifier().verify(attempt);
            assertThat(refused).isEqualTo(new Outcome.Refused(Reason.REVOKED, phone.id()));

            StaleDevices node = new StaleDevices(database, Runnable::run, clock, ticker::get, CredentialMeter.NONE);
            StaleDevices other = new StaleDevices(database, Runnable::run, clock, ticker::get, CredentialMeter.NONE);
            for (int minute = 0; minute < 23 * 60; minute += 5) {
                node.refused(attempt, refused);
                other.refused(attempt, refused);
                pass(Duration.ofMinutes(5));
            }
            assertThat(node.of(alice.id())).singleElement().satisfies(device -> {
                assertThat(device.credential()).isEqualTo(phone.id());
                assertThat(device.reason()).isEqualTo(Reason.REVOKED);
                assertThat(device.peer()).isEqualTo(ELSEWHERE);
                assertThat(device.tries()).isEqualTo(23 * 12);
            });
            assertThat(told(credentials, alice)).hasSize(1).first().satisfies(line -> {
                assertThat(line.credential()).isEqualTo(phone.id());
                assertThat(line.detail()).isEqualTo("revoked, 203.0.113.9 by imap");
            });

            pass(Duration.ofHours(2));
            node.refused(attempt, refused);
            assertThat(told(credentials, alice)).hasSize(2);

            pass(Duration.ofHours(25));
            assertThat(node.of(alice.id())).isEmpty();
        }
    }

    /** What is right in itself, and what is no password at all, is no forgotten device. */
    @Test
    void nothingElseIsAForgottenDevice(@TempDir Path folder) {
        Store store = TestStore.SQLITE.empty(folder);
        try (Credentials credentials = Credentials.open(Samples.settings(store));
                Database database = Database.open(store, CredentialMeter.NONE)) {
            Account alice = Samples.account(credentials, Samples.ALICE);
            Samples.Phone phone = Samples.issue(credentials, alice);
            StaleDevices node = new StaleDevices(database, Runnable::run, clock, ticker::get, CredentialMeter.NONE);
            for (Reason reason : Reason.values()) {
                if (reason != Reason.REVOKED && reason != Reason.EXPIRED) {
                    node.refused(Samples.attempt(Samples.ALICE, phone.text()), new Outcome.Refused(reason, phone.id()));
                }
            }
            node.refused(Samples.attempt(Samples.ALICE, phone.text()), new Outcome.Refused(Reason.WRONG));
            assertThat(node.of(alice.id())).isEmpty();
            assertThat(told(credentials, alice)).isEmpty();
        }
    }

    private static List<AuditEntry> told(Credentials credentials, Account account) {
        return credentials.audit(account.id(), 1000).stream()
                .filter(line -> line.kind() == Change.Kind.STALE_DEVICE)
                .toList();
    }

    private void pass(Duration time) {
        ticker.addAndGet(time.toNanos());
        now.updateAndGet(instant -> instant.plus(time));
    }
}
