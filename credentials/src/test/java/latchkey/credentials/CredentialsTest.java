package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.PEER;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold whatever the record is kept in. */
@ParameterizedClass
@EnumSource(TestStore.class)
class CredentialsTest {
    private final Store store;
    private final CountingMeter meter = new CountingMeter();
    private Credentials credentials;
    private final Account alice;

    CredentialsTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        credentials = Credentials.open(settings(store).with(draft -> draft.meter = meter));
        alice = account(credentials, ALICE, "a.smith@example.org");
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    @Test
    void anIssuedPasswordSignsInAsItIsTyped() {
        Phone phone = issue(credentials, alice);
        assertThat(phone.text()).matches("[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}");
        for (String typed : List.of(
                phone.text(),
                phone.text().replace("-", ""),
                phone.text().replace('-', ' ').toUpperCase(java.util.Locale.ROOT),
                phone.text().replace('-', '\u2013'))) {
            assertAccepted(credentials.verifier().verify(attempt(ALICE, typed)), alice, phone);
        }
        assertThat(meter.slowHashes).hasValue(2); // to issue it, and for the first login
    }

    @Test
    void everyNameOfAnAccountSignsInToIt() {
        Phone phone = issue(credentials, alice);
        for (String login : List.of(ALICE, "ALICE@Example.ORG", "A.Smith@example.org")) {
            assertAccepted(verify(credentials, login, phone), alice, phone);
        }
        assertThat(credentials.accounts().find("A.SMITH@example.org")).contains(latest());
        assertThat(credentials.accounts().list()).containsExactly(latest());
    }

    private Account latest() {
        return credentials.accounts().find(ALICE).orElseThrow();
    }

    @Test
    void whatIsKeptOfAPasswordIsReadAgain() {
        Instant expires = Instant.parse("2100-01-01T00:00:00.123Z");
        NewPassword wish = wish(
                alice,
                EnumSet.of(Service.CALDAV, Service.CARDDAV),
                expires,
                List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")));
        Phone phone = issue(credentials, wish);
        assertThat(credentials.passwords().list(alice.id())).containsExactly(phone.password());
        assertThat(credentials.passwords().find(phone.id())).contains(phone.password());
        assertThat(phone.password().expires()).isEqualTo(expires);
        assertThat(phone.password().services()).containsExactlyInAnyOrder(Service.CALDAV, Service.CARDDAV);
        assertThat(phone.password().networks()).isEqualTo(wish.networks());
        assertThat(phone.password().createdBy()).isEqualTo("operator");
    }

    @Test
    void aNameBelongsToOneAccountOnly() {
        for (String taken : List.of(ALICE, "A.SMITH@EXAMPLE.ORG")) {
            assertThat(credentials.accounts().add(taken, List.of(), TwoFactor.EXTERNAL, "operator"))
                    .isInstanceOfSatisfying(
                            Registration.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Registration.Reason.TAKEN));
            assertThat(credentials.accounts().add("bob@example.org", List.of(taken), TwoFactor.EXTERNAL, "operator"))
                    .isInstanceOf(Registration.Refused.class);
        }
        assertThat(credentials.accounts().find("bob@example.org")).isEmpty();
        assertThat(credentials.accounts().add("a b", List.of(), TwoFactor.NONE, "operator"))
                .isInstanceOfSatisfying(
                        Registration.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Registration.Reason.MALFORMED_LOGIN));
    }

    @Test
    void withoutTwoFactorNoPasswordIsIssued() {
        Registration.Added bob = (Registration.Added)
                credentials.accounts().add("bob@example.org", List.of(), TwoFactor.NONE, "operator");
        Issuance.Refused refused = (Issuance.Refused) credentials.passwords().issue(wish(bob.account()));
        assertThat(refused.reason()).isEqualTo(Issuance.Reason.NO_TWO_FACTOR);
        assertThat(refused.sentence()).contains("bob@example.org", "two-factor");
        assertThat(credentials.passwords().list(bob.account().id())).isEmpty();
    }

    @Test
    void turningTwoFactorOffRevokesAll() {
        Phone phone = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        credentials.accounts().twoFactor(alice.id(), TwoFactor.NONE, "operator");
        assertRefused(verify(credentials, ALICE, phone), Reason.REVOKED);
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
    }

    @Test
    void theLimitHoldsWhenFiftyAskAtOnce() throws Exception {
        List<Callable<Issuance>> wishes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            wishes.add(() -> credentials.passwords().issue(wish(alice)));
        }
        List<Issuance> outcomes = together(wishes);
        assertThat(outcomes.stream().filter(Issuance.Issued.class::isInstance)).hasSize(25);
        assertThat(outcomes.stream()
                        .filter(Issuance.Refused.class::isInstance)
                        .map(Issuance.Refused.class::cast)
                        .map(Issuance.Refused::reason))
                .hasSize(25)
                .containsOnly(Issuance.Reason.LIMIT_REACHED);
        assertThat(credentials.passwords().list(alice.id())).hasSize(25);
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        return results;
    }

    @Test
    void revokedAndExpiredOnesDoNotCount() throws Exception {
        credentials.close();
        MovingClock clock = new MovingClock();
        credentials = Credentials.open(
                settings(store).with(draft -> draft.activeLimit = 2).with(draft -> draft.clock = clock));
        Phone revoked = issue(credentials, alice);
        issue(credentials, wish(alice, Set.of(Service.IMAP), clock.instant().plusSeconds(60), List.of()));
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
        credentials.passwords().revoke(revoked.id(), "alice", "lost");
        issue(credentials, alice);
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
        clock.forward(Duration.ofSeconds(61));
        issue(credentials, alice);
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
    }

    @Test
    void whatCannotBeGrantedIsRefusedWithASentence() {
        NewPassword good = wish(alice);
        List<NewPassword> bad = List.of(
                new NewPassword(alice.id(), " ", good.services(), null, List.of(), "operator"),
                new NewPassword(alice.id(), "x".repeat(101), good.services(), null, List.of(), "operator"),
                new NewPassword(alice.id(), "a\r\nb", good.services(), null, List.of(), "operator"),
                new NewPassword(alice.id(), "phone", Set.of(), null, List.of(), "operator"),
                new NewPassword(alice.id(), "phone", good.services(), Instant.EPOCH, List.of(), "operator"));
        for (NewPassword wish : bad) {
            assertThat(credentials.passwords().issue(wish)).isInstanceOfSatisfying(Issuance.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Issuance.Reason.INVALID);
                assertThat(refused.sentence()).endsWith(".");
            });
        }
        assertThat(credentials
                        .passwords()
                        .issue(new NewPassword(
                                alice.id() + 1_000, "phone", good.services(), null, List.of(), "operator")))
                .isInstanceOfSatisfying(
                        Issuance.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Issuance.Reason.NO_SUCH_ACCOUNT));
    }

    @Test
    void aRevokedPasswordIsKnownAsRevokedAndNoOtherIsHarmed() {
        Phone lost = issue(credentials, alice);
        Phone kept = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, lost), alice, lost);
        assertAccepted(verify(credentials, ALICE, kept), alice, kept);
        AppPassword revoked = credentials
                .passwords()
                .revoke(lost.id(), "alice", "lost")
                .result()
                .orElseThrow();
        assertThat(revoked.revocation()).extracting("by", "why").containsExactly("alice", "lost");
        assertThat(credentials.verifier().known(attempt(ALICE, lost.text()))).isNull();
        assertRefused(verify(credentials, ALICE, lost), Reason.REVOKED);
        assertAccepted(verify(credentials, ALICE, kept), alice, kept);
        assertThat(credentials
                        .passwords()
                        .revoke(lost.id(), "somebody", "again")
                        .result())
                .contains(revoked);
        assertThat(credentials.passwords().revoke(123_456, "alice", "").result())
                .isEmpty();
    }

    @Test
    void aForgottenDeviceCostsOneSlowHashAndNoMore() {
        Phone lost = issue(credentials, alice);
        credentials.passwords().revoke(lost.id(), "alice", "lost");
        int before = meter.slowHashes.get();
        for (int i = 0; i < 20; i++) {
            assertRefused(verify(credentials, ALICE, lost), Reason.REVOKED);
        }
        assertThat(meter.slowHashes).hasValue(before + 1);
    }

    @Test
    void afterAChangeTheFactsAreReadAgainWithoutASlowHash() {
        Phone phone = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        issue(credentials, alice);
        int before = meter.slowHashes.get();
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        assertThat(meter.slowHashes).hasValue(before);
    }

    @Test
    void allAreRevokedAtOnce() {
        Phone first = issue(credentials, alice);
        Phone second = issue(credentials, alice);
        Phone third = issue(credentials, alice);
        credentials.passwords().revoke(first.id(), "alice", "");
        assertThat(credentials
                        .passwords()
                        .revokeAll(alice.id(), "operator", "stolen")
                        .result())
                .extracting(AppPassword::id)
                .containsExactly(second.id(), third.id());
        assertRefused(verify(credentials, ALICE, second), Reason.REVOKED);
        assertRefused(verify(credentials, ALICE, third), Reason.REVOKED);
        assertThat(credentials.passwords().revokeAll(alice.id(), "operator", "").result())
                .isEmpty();
    }

    @Test
    void aSuspendedAccountIsRefusedAndResumes() {
        Phone phone = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        assertThat(credentials
                        .accounts()
                        .suspend(alice.id(), "operator", "unpaid")
                        .result()
                        .orElseThrow()
                        .suspended())
                .isTrue();
        assertRefused(verify(credentials, ALICE, phone), Reason.SUSPENDED);
        assertThat(credentials.passwords().issue(wish(alice))).isInstanceOf(Issuance.Refused.class);
        credentials.accounts().resume(alice.id(), "operator");
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
    }

    @Test
    void everyChangeRaisesTheEpochAndIsAudited() {
        Phone phone = issue(credentials, alice);
        credentials.passwords().revoke(phone.id(), "alice", "lost");
        credentials.passwords().revoke(phone.id(), "alice", "lost"); // changes nothing
        credentials.accounts().suspend(alice.id(), "operator", "unpaid");
        assertThat(latest().epoch()).isEqualTo(4);
        List<AuditEntry> audit = credentials.audit(alice.id(), 10);
        assertThat(audit)
                .extracting(AuditEntry::kind)
                .containsExactly(
                        Change.Kind.SUSPENDED,
                        Change.Kind.PASSWORD_REVOKED,
                        Change.Kind.PASSWORD_ISSUED,
                        Change.Kind.ACCOUNT_ADDED);
        assertThat(audit.get(1).by()).isEqualTo("alice");
        assertThat(audit.get(1).detail()).isEqualTo("lost");
        assertThat(audit.get(1).credential()).isEqualTo(phone.id());
        assertThat(credentials.audit(alice.id(), 1)).hasSize(1);
    }

    @Test
    void d4ScopeIsAskedBeforeAndAfterThePasswordIsKnown() {
        MovingClock clock = new MovingClock();
        credentials.close();
        credentials = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        Phone phone = issue(
                credentials,
                wish(
                        alice,
                        Set.of(Service.IMAP),
                        clock.instant().plusSeconds(60),
                        List.of(Network.parse("192.0.2.0/24"))));
        InetAddress elsewhere = InetAddress.ofLiteral("198.51.100.1");
        for (int round = 0; round < 2; round++) {
            for (Service service : EnumSet.complementOf(EnumSet.of(Service.IMAP))) {
                assertRefused(
                        credentials.verifier().verify(attempt(ALICE, phone.text(), service, PEER)),
                        Reason.WRONG_SERVICE);
            }
            assertRefused(
                    credentials.verifier().verify(attempt(ALICE, phone.text(), Service.IMAP, elsewhere)),
                    Reason.WRONG_NETWORK);
            assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        }
        assertRefused(
                credentials.verifier().known(attempt(ALICE, phone.text(), Service.SMTP, PEER)), Reason.WRONG_SERVICE);
        assertRefused(
                credentials.verifier().known(attempt(ALICE, phone.text(), Service.IMAP, elsewhere)),
                Reason.WRONG_NETWORK);
        clock.forward(Duration.ofSeconds(60));
        // A clock that jumps looks like a sleep: the first question goes to the record.
        assertRefused(verify(credentials, ALICE, phone), Reason.EXPIRED);
        assertRefused(credentials.verifier().known(attempt(ALICE, phone.text())), Reason.EXPIRED);
    }

    @Test
    void d2WrongGuessesAndUnknownAccountsCostNoSlowHash() {
        issue(credentials, alice);
        int before = meter.slowHashes.get();
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 300; i++) {
            StringBuilder guess = new StringBuilder();
            random.ints(16, 'a', 'z' + 1).forEach(guess::appendCodePoint);
            String login = i % 2 == 0 ? ALICE : "nobody" + i + "@example.org";
            assertRefused(credentials.verifier().verify(attempt(login, guess.toString())), Reason.WRONG);
        }
        assertThat(meter.slowHashes).hasValue(before);
    }

    @Test
    void whatIsNoAppPasswordIsNotLookedUp() {
        assertRefused(
                credentials.verifier().known(attempt(ALICE, "correct horse battery")), Reason.NOT_AN_APP_PASSWORD);
        assertRefused(credentials.verifier().known(attempt(ALICE, "")), Reason.NOT_AN_APP_PASSWORD);
        assertRefused(
                credentials.verifier().known(attempt("alice*master", "abcdefghijklmnop")), Reason.MALFORMED_LOGIN);
        for (Level level : Level.values()) {
            assertThat(meter.answered(level)).isZero();
        }
    }

    @Test
    void manyFirstLoginsAtOnceShareOneSlowHash() throws Exception {
        Phone phone = issue(credentials, alice);
        int before = meter.slowHashes.get();
        List<Callable<Outcome>> logins = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            logins.add(() -> verify(credentials, ALICE, phone));
        }
        together(logins).forEach(outcome -> assertAccepted(outcome, alice, phone));
        assertThat(meter.slowHashes).hasValue(before + 1);
    }

    @Test
    void theLastUseIsWritten() {
        Phone phone = issue(credentials, alice);
        assertThat(phone.password().lastUse()).isNull();
        credentials
                .verifier()
                .verify(new Attempt(
                        ALICE,
                        phone.text().getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        Service.SMTP,
                        InetAddress.ofLiteral("fe80::1"),
                        "Thunder\r\nbird" + "x".repeat(1_000)));
        assertThat(credentials.passwords().find(phone.id()).orElseThrow().lastUse())
                .isNull(); // not in the way of a login
        credentials.close();
        credentials = Credentials.open(settings(store));
        LastUse use = credentials.passwords().find(phone.id()).orElseThrow().lastUse();
        assertThat(use).isNotNull().satisfies(written -> {
            assertThat(written.service()).isEqualTo(Service.SMTP);
            assertThat(written.from()).isEqualTo(InetAddress.ofLiteral("fe80::1"));
            assertThat(written.client()).startsWith("Thunder  bird").hasSize(200);
            assertThat(written.at()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        });
    }

    @Test
    void aLoginMovesAnOldHashToThePresentCostAndPepper() throws Exception {
        Phone phone = issue(credentials, alice);
        Phone idle = issue(credentials, alice);
        credentials.close();
        CredentialSettings rotated = settings(store).with(draft -> {
            draft.pepper = Samples.pepper(2);
            draft.formerPeppers = List.of(Samples.pepper(1));
            draft.argon2 = new Argon2Cost(16, 2, 1);
        });
        credentials = Credentials.open(rotated);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        RevocationTest.await(() -> hash(phone).contains("$m=16,t=2,p=1,"), Duration.ofSeconds(20));
        credentials.close();
        credentials = Credentials.open(CredentialSettings.of(store, Samples.pepper(2)));
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        assertThat(verify(credentials, ALICE, idle))
                .isEqualTo(new Outcome.Unavailable("made under a key that this node does not have"));
        RevocationTest.await(() -> hash(phone).contains("$m=19456,t=2,p=1,"), Duration.ofSeconds(20));
    }

    private String hash(Phone phone) {
        return TestStore.ofPassword(store, "hash", phone.id());
    }

    @Test
    void nothingOfAPasswordIsInTheRecord() throws Exception {
        Phone phone = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        try (var connection = TestStore.connect(store);
                var row = connection
                        .createStatement()
                        .executeQuery("select * from app_password p join audit a on a.password_id = p.id")) {
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                assertThat(String.valueOf(row.getString(column)))
                        .doesNotContain(phone.text())
                        .doesNotContain(phone.text().replace("-", ""));
            }
        }
    }

    /** A clock that stands until it is moved. */
    static final class MovingClock extends Clock {
        private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
