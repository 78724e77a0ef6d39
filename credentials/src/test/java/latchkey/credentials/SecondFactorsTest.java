package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.pepper;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.owner.FactorCheck;
import latchkey.credentials.owner.FactorCheck.None;
import latchkey.credentials.owner.FactorCheck.Right;
import latchkey.credentials.owner.FactorCheck.TooMany;
import latchkey.credentials.owner.FactorCheck.Wrong;
import latchkey.credentials.owner.FactorState;
import latchkey.credentials.owner.RecoveryCodes;
import latchkey.credentials.owner.SecondFactors;
import latchkey.credentials.owner.TotpConfirmation;
import latchkey.credentials.owner.TotpConfirmation.Confirmed;
import latchkey.credentials.owner.TotpConfirmation.NothingPending;
import latchkey.credentials.owner.TotpConfirmation.TooLate;
import latchkey.credentials.owner.TotpConfirmation.WrongCode;
import latchkey.credentials.owner.TotpEnrolment;
import latchkey.credentials.secret.Pepper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** C8: authenticator apps and recovery codes, on two nodes that share a record. */
@ParameterizedClass
@EnumSource(TestStore.class)
class SecondFactorsTest {
    private static final long SESSION = 1;
    private static final Duration STEP = Duration.ofSeconds(30);

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Credentials here;
    private final Credentials there;
    private final SecondFactors factors;
    private final long alice;

    SecondFactorsTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        here = open(1);
        there = open(1);
        factors = here.owners().secondFactors();
        alice = add(ALICE, TwoFactor.NONE);
    }

    private Credentials open(int key, byte[]... former) {
        return Credentials.open(settings(store).with(draft -> {
            draft.clock = clock;
            draft.pepper = pepper(key);
            draft.formerPeppers = List.of(former);
        }));
    }

    private long add(String login, TwoFactor twoFactor) {
        return ((Registration.Added) here.accounts().add(login, List.of(), twoFactor, "operator"))
                .account()
                .id();
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
    }

    private Account account() {
        return here.accounts().find(ALICE).orElseThrow();
    }

    private Authenticator enrol() {
        Authenticator app = Authenticator.enrol(here, alice, clock.instant());
        clock.forward(STEP.multipliedBy(2));
        return app;
    }

    private FactorCheck check(Authenticator app) {
        return factors.check(alice, app.code(clock.instant()));
    }

    @Test
    void anAppIsSetUpByItsFirstCode() {
        TotpEnrolment enrolment = factors.begin(alice, SESSION, "Example: Mail & more");
        assertThat(there.owners().secondFactors().begin(alice, SESSION, "Example: Mail & more"))
                .isEqualTo(enrolment);
        assertThat(enrolment.secretBase32()).matches("[A-Z2-7]{32}");
        assertThat(enrolment.otpauth().toString())
                .isEqualTo("otpauth://totp/Example%20%20Mail%20%26%20more:alice%40example.org?secret="
                        + enrolment.secretBase32()
                        + "&issuer=Example%20%20Mail%20%26%20more&algorithm=SHA1&digits=6&period=30");
        Authenticator app = Authenticator.of(enrolment);
        assertThat(factors.check(alice, app.code(clock.instant()))).isEqualTo(new None());
        assertThat(confirm(app.wrongCode(clock.instant()))).isEqualTo(new WrongCode());
        assertThat(factors.state(alice)).isEqualTo(new FactorState(null, 0, 0, TwoFactor.NONE));
        assertThat(here.passwords().issue(wish(account()))).isInstanceOf(Issuance.Refused.class);

        Changed<TotpConfirmation> confirmed = factors.confirm(alice, SESSION, false, app.code(clock.instant()), ALICE);

        assertThat(confirmed.result())
                .isInstanceOfSatisfying(
                        Confirmed.class,
                        result -> assertThat(result.codes().codes())
                                .hasSize(10)
                                .doesNotHaveDuplicates()
                                .allMatch(code -> code.matches("([a-z2-7]{4}-){3}[a-z2-7]{4}")));
        assertThat(confirmed.change()).isNotNull().extracting(Change::kind).isEqualTo(Change.Kind.TWO_FACTOR_ON);
        assertThat(factors.state(alice)).isEqualTo(new FactorState(clock.instant(), 10, 0, TwoFactor.LOCAL));
        assertThat(here.passwords().issue(wish(account()))).isInstanceOf(Issuance.Issued.class);
        assertThat(confirm(app.code(clock.instant()))).isEqualTo(new NothingPending());
        // The code that proved it is used up.
        assertThat(check(app)).isEqualTo(new Wrong());
    }

    private TotpConfirmation confirm(String code) {
        return factors.confirm(alice, SESSION, false, code, ALICE).result();
    }

    @Test
    void whatIsBegunCountsForFifteenMinutes() {
        Authenticator first = Authenticator.of(factors.begin(alice, SESSION, "Example"));
        clock.forward(Duration.ofMinutes(15));
        assertThat(confirm(first.code(clock.instant()))).isEqualTo(new NothingPending());
        Authenticator second = Authenticator.of(factors.begin(alice, SESSION, "Example"));
        assertThat(second).isNotEqualTo(first);
        clock.forward(Duration.ofMinutes(14));
        assertThat(confirm(second.code(clock.instant()))).isInstanceOf(Confirmed.class);
        assertThatThrownBy(() -> factors.begin(4711, SESSION, "Example")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherAppTakesThePlaceOfTheFirst() {
        Authenticator old = enrol();
        Authenticator renewed = enrol();
        assertThat(check(old)).isEqualTo(new Wrong());
        assertThat(check(renewed)).isEqualTo(new Right());
        assertThat(here.audit(alice, 100)).extracting(AuditEntry::kind).contains(Change.Kind.TOTP_ON);
    }

    /** Whoever else knows the password neither sees the secret that is being set up, nor puts another in its place. */
    @Test
    void whatAnotherSessionSetsUpIsItsOwn() {
        Authenticator owners = Authenticator.of(factors.begin(alice, SESSION, "Example"));
        Authenticator strangers = Authenticator.of(factors.begin(alice, SESSION + 1, "Example"));
        assertThat(strangers).isNotEqualTo(owners);
        assertThat(factors.confirm(alice, SESSION + 1, true, owners.code(clock.instant()), ALICE)
                        .result())
                .isEqualTo(new WrongCode());

        assertThat(factors.confirm(alice, SESSION, true, owners.code(clock.instant()), ALICE)
                        .result())
                .isInstanceOf(Confirmed.class);
        assertThat(factors.confirm(alice, SESSION + 1, true, strangers.code(clock.instant()), ALICE)
                        .result())
                .isEqualTo(new TooLate());
        clock.forward(STEP.multipliedBy(2));
        assertThat(check(strangers)).isEqualTo(new Wrong());
        assertThat(check(owners)).isEqualTo(new Right());
    }

    @Test
    void twoConfirmationsAtOnceSetUpOneApp() throws Exception {
        Authenticator app = Authenticator.of(factors.begin(alice, SESSION, "Example"));
        String code = app.code(clock.instant());
        List<Callable<TotpConfirmation>> both = new ArrayList<>();
        for (Credentials node : List.of(here, there)) {
            both.add(() -> node.owners()
                    .secondFactors()
                    .confirm(alice, SESSION, false, code, ALICE)
                    .result());
        }
        List<TotpConfirmation> results = AllAtOnce.run(both);
        assertThat(results).hasAtLeastOneElementOfType(Confirmed.class).contains(new NothingPending());
        RecoveryCodes codes = results.stream()
                .filter(Confirmed.class::isInstance)
                .map(result -> ((Confirmed) result).codes())
                .findFirst()
                .orElseThrow();
        assertThat(factors.useRecoveryCode(alice, codes.codes().getFirst())).isEqualTo(new Right());
    }

    /** RFC 6238 §5.2; ASVS 6.5.1. */
    @Test
    void aCodeOfTheStepBeforeOrAfterIsRightAndNoOther() {
        Authenticator app = enrol();
        for (int steps : List.of(-2, 2, 3, -3)) {
            assertThat(factors.check(alice, app.code(clock.instant().plus(STEP.multipliedBy(steps)))))
                    .as("%d steps", steps)
                    .isEqualTo(new Wrong());
        }
        assertThat(factors.check(alice, app.code(clock.instant().minus(STEP)))).isEqualTo(new Right());
        assertThat(factors.check(alice, app.code(clock.instant().plus(STEP)))).isEqualTo(new Right());
        clock.forward(STEP.multipliedBy(2));
        String spaced =
                new StringBuilder(app.code(clock.instant())).insert(3, ' ').toString();
        assertThat(factors.check(alice, spaced)).isEqualTo(new Right());
        for (String odd : List.of("", "12345", "1234567", "abcdef", "１２３４５６")) {
            assertThat(factors.check(alice, odd)).isIn(new Wrong(), new TooMany(Duration.ofSeconds(30)));
        }
    }

    @Test
    void c8ACodeIsRightOnce() {
        Authenticator app = enrol();
        String code = app.code(clock.instant());
        assertThat(factors.check(alice, code)).isEqualTo(new Right());
        assertThat(factors.check(alice, code)).isEqualTo(new Wrong());
        assertThat(there.owners().secondFactors().check(alice, code)).isEqualTo(new Wrong());
        // Nor one before it, whatever the clock says.
        assertThat(factors.check(alice, app.code(clock.instant().minus(STEP)))).isEqualTo(new Wrong());
    }

    @Test
    void c8ACodeIsNotRightAgainOnceTheClockWentBack() {
        Authenticator app = enrol();
        Instant used = clock.instant();
        assertThat(check(app)).isEqualTo(new Right());
        clock.forward(Duration.ofSeconds(25));
        assertThat(factors.check(alice, app.code(used.plus(STEP)))).isEqualTo(new Right());
        clock.forward(Duration.ofMinutes(-1));
        assertThat(factors.check(alice, app.code(used))).isEqualTo(new Wrong());
        assertThat(factors.check(alice, app.code(used.minus(STEP)))).isEqualTo(new Wrong());
        clock.forward(Duration.ofMinutes(2));
        assertThat(check(app)).isEqualTo(new Right());
    }

    @Test
    void c8ACodeIsRightOnceOnTwoNodesAtTheSameInstant() throws Exception {
        Authenticator app = enrol();
        for (int round = 0; round < 10; round++) {
            clock.forward(STEP);
            String code = app.code(clock.instant());
            List<Callable<FactorCheck>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(() -> here.owners().secondFactors().check(alice, code));
                calls.add(() -> there.owners().secondFactors().check(alice, code));
            }
            assertThat(AllAtOnce.run(calls)).filteredOn(new Right()::equals).hasSize(1);
            clock.forward(Duration.ofDays(2)); // the others counted as guesses
        }
    }

    @Test
    void c8AHundredGuessesAtOnceAreCounted() throws Exception {
        Authenticator app = enrol();
        String wrong = app.wrongCode(clock.instant());
        List<Callable<FactorCheck>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(() -> here.owners().secondFactors().check(alice, wrong));
            calls.add(() -> there.owners().secondFactors().check(alice, wrong));
        }
        List<FactorCheck> results = AllAtOnce.run(calls);
        assertThat(results).filteredOn(new Wrong()::equals).hasSize(5);
        assertThat(results).filteredOn(TooMany.class::isInstance).hasSize(95);
    }

    @Test
    void afterFiveTriesEachMustWaitLonger() {
        Authenticator app = enrol();
        for (int i = 0; i < 5; i++) {
            assertThat(factors.check(alice, app.wrongCode(clock.instant()))).isEqualTo(new Wrong());
        }
        for (int seconds : List.of(30, 60, 120, 240, 480, 900, 900)) {
            assertThat(check(app)).isEqualTo(new TooMany(Duration.ofSeconds(seconds)));
            clock.forward(Duration.ofSeconds(seconds));
            assertThat(factors.check(alice, app.wrongCode(clock.instant()))).isEqualTo(new Wrong());
        }
        clock.forward(Duration.ofMinutes(15));
        assertThat(check(app)).isEqualTo(new Right());
        for (int i = 0; i < 4; i++) {
            assertThat(factors.check(alice, app.wrongCode(clock.instant()))).isEqualTo(new Wrong());
        }
        clock.forward(STEP);
        assertThat(check(app)).isEqualTo(new Right());
    }

    @Test
    void theFirstCodeIsGuessedFiveTimes() {
        Authenticator app = Authenticator.of(factors.begin(alice, SESSION, "Example"));
        for (int i = 0; i < 5; i++) {
            assertThat(confirm(app.wrongCode(clock.instant()))).isEqualTo(new WrongCode());
        }
        assertThat(confirm(app.code(clock.instant()))).isEqualTo(new TotpConfirmation.TooMany(Duration.ofSeconds(30)));
        clock.forward(STEP);
        assertThat(confirm(app.code(clock.instant()))).isInstanceOf(Confirmed.class);
    }

    @Test
    void aRecoveryCodeIsRightOnceInAnySpelling() {
        assertThat(factors.useRecoveryCode(alice, "aaaa-aaaa-aaaa-aaaa")).isEqualTo(new None());
        enrol();
        List<String> codes = factors.renewRecoveryCodes(alice, ALICE).codes();
        assertThat(factors.useRecoveryCode(alice, codes.get(3))).isEqualTo(new Right());
        assertThat(factors.useRecoveryCode(alice, codes.get(3))).isEqualTo(new Wrong());
        String typed = " " + codes.get(9).toUpperCase(Locale.ROOT).replace('-', ' ');
        assertThat(there.owners().secondFactors().useRecoveryCode(alice, typed)).isEqualTo(new Right());
        assertThat(factors.state(alice).recoveryCodesLeft()).isEqualTo(8);
        AuditEntry used = here.audit(alice, 20).stream()
                .filter(line -> line.kind() == Change.Kind.RECOVERY_CODE_USED)
                .findFirst()
                .orElseThrow();
        assertThat(used)
                .extracting(AuditEntry::by, AuditEntry::detail)
                .containsExactly(ALICE, "recovery codes left: 8");

        List<String> renewed = factors.renewRecoveryCodes(alice, ALICE).codes();
        assertThat(factors.useRecoveryCode(alice, codes.get(5))).isEqualTo(new Wrong());
        assertThat(factors.useRecoveryCode(alice, renewed.get(5))).isEqualTo(new Right());
    }

    @Test
    void c8ARecoveryCodeIsRightOnceOnTwoNodesAtTheSameInstant() throws Exception {
        enrol();
        List<String> codes = factors.renewRecoveryCodes(alice, ALICE).codes();
        for (String code : codes.subList(0, 5)) {
            List<Callable<FactorCheck>> calls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                calls.add(() -> here.owners().secondFactors().useRecoveryCode(alice, code));
                calls.add(() -> there.owners().secondFactors().useRecoveryCode(alice, code));
            }
            assertThat(AllAtOnce.run(calls)).filteredOn(new Right()::equals).hasSize(1);
            clock.forward(Duration.ofDays(2));
        }
        assertThat(factors.state(alice).recoveryCodesLeft()).isEqualTo(5);
    }

    @Test
    void recoveryCodesAreGuessedFiveTimes() {
        enrol();
        List<String> codes = factors.renewRecoveryCodes(alice, ALICE).codes();
        for (String wrong : List.of("", "aaaa-aaaa-aaaa-aaaa", "0000-0000-0000-0000", "a", "x".repeat(10_000))) {
            assertThat(factors.useRecoveryCode(alice, wrong)).isEqualTo(new Wrong());
        }
        assertThat(factors.useRecoveryCode(alice, codes.getFirst())).isEqualTo(new TooMany(Duration.ofSeconds(30)));
        // The app's codes are counted apart.
        clock.forward(STEP);
        assertThat(factors.useRecoveryCode(alice, codes.getFirst())).isEqualTo(new Right());
        assertThatThrownBy(() -> factors.renewRecoveryCodes(add("bob", TwoFactor.EXTERNAL), "bob"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withTheLastFactorAllAppPasswordsGo() {
        enrol();
        Phone phone = issue(here, account());
        assertThat(verify(here, ALICE, phone)).isInstanceOf(Outcome.Accepted.class);
        Changed<Boolean> removed = factors.removeTotp(alice, ALICE);
        assertThat(removed.result()).isTrue();
        assertThat(removed.change()).isNotNull().extracting(Change::kind).isEqualTo(Change.Kind.TWO_FACTOR_OFF);
        Samples.assertRefused(verify(here, ALICE, phone), Outcome.Reason.REVOKED);
        assertThat(factors.state(alice)).isEqualTo(new FactorState(null, 0, 0, TwoFactor.NONE));
        assertThat(here.audit(alice, 1).getFirst().detail())
                .isEqualTo("authenticator app removed; app passwords revoked: 1");
        assertThat(factors.removeTotp(alice, ALICE)).isEqualTo(new Changed<>(false, null));
    }

    /** What an identity provider answers for stays as it was, whatever comes and goes here. */
    @Test
    void besideAnExternalFactorAnAppIsExtra() {
        long bob = add("bob", TwoFactor.EXTERNAL);
        Authenticator.enrol(here, bob, clock.instant());
        assertThat(factors.state(bob).declared()).isEqualTo(TwoFactor.EXTERNAL);
        Phone phone = issue(here, here.accounts().find("bob").orElseThrow());
        assertThat(factors.removeTotp(bob, "bob").change()).isNull();
        assertThat(verify(here, "bob", phone)).isInstanceOf(Outcome.Accepted.class);
        assertThat(here.audit(bob, 4)).extracting(AuditEntry::kind).contains(Change.Kind.TOTP_ON, Change.Kind.TOTP_OFF);
        assertThat(factors.state(bob)).isEqualTo(new FactorState(null, 0, 0, TwoFactor.EXTERNAL));
    }

    @Test
    void whatAnOperatorDeclares() {
        Accounts accounts = here.accounts();
        assertThat(accounts.twoFactor(alice, TwoFactor.LOCAL, "operator").change())
                .isNull();
        assertThat(account().twoFactor()).isEqualTo(TwoFactor.NONE);
        assertThat(factors.state(add("carol", TwoFactor.LOCAL)).declared()).isEqualTo(TwoFactor.NONE);
        enrol();
        accounts.twoFactor(alice, TwoFactor.EXTERNAL, "operator");
        assertThat(factors.state(alice).any()).isTrue();
        accounts.twoFactor(alice, TwoFactor.LOCAL, "operator");
        assertThat(account().twoFactor()).isEqualTo(TwoFactor.LOCAL);
        accounts.twoFactor(alice, TwoFactor.NONE, "operator");
        assertThat(factors.state(alice)).isEqualTo(new FactorState(null, 0, 0, TwoFactor.NONE));
        enrol();
        accounts.delete(alice, "operator", "");
        assertThat(factors.state(alice)).isEqualTo(new FactorState(null, 0, 0, TwoFactor.NONE));
        assertThat(factors.useRecoveryCode(alice, "aaaa-aaaa-aaaa-aaaa")).isEqualTo(new None());
    }

    /** ASVS 6.5.2, 11.4.2, 14.2: whoever reads the record or a log learns no secret. */
    @Test
    void secretsAreNotInTheRecordNorInAnyText() throws Exception {
        TotpEnrolment enrolment = factors.begin(alice, SESSION, "Example");
        assertThat(enrolment.toString()).isEqualTo("TotpEnrolment[redacted]");
        String pending = RecordText.of(store);
        Authenticator app = Authenticator.of(enrolment);
        TotpConfirmation confirmed = confirm(app.code(clock.instant()));
        RecoveryCodes codes = ((Confirmed) confirmed).codes();
        byte[] secret = org.bouncycastle.util.encoders.Base32.decode(app.secret());
        List<String> secrets = new ArrayList<>(List.of(
                app.secret(),
                java.util.HexFormat.of().formatHex(secret),
                java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(secret)));
        codes.codes().forEach(code -> secrets.addAll(List.of(code, code.replace("-", ""))));
        assertThat(pending).doesNotContain(secrets);
        assertThat(RecordText.of(store)).doesNotContain(secrets).contains(ALICE);
        assertThat(confirmed.toString()).contains("redacted").doesNotContain(secrets);
    }

    /** What is sealed for one is nothing in another's row. */
    @Test
    void aSealedSecretCannotBeCopiedToAnotherAccount() throws SQLException {
        Authenticator app = enrol();
        long bob = add("bob", TwoFactor.NONE);
        Authenticator.enrol(here, bob, clock.instant());
        clock.forward(STEP);
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement()) {
            statement.execute("update totp set sealed = (select t.sealed from totp t where t.account_id = " + bob
                    + ") where account_id = " + alice);
        }
        assertThatThrownBy(() -> check(app)).isInstanceOf(RecordUnavailable.class);
    }

    /** A former key cannot be retired under a second factor unnoticed. */
    @Test
    void aSecretMovesToTheNewKey() {
        Authenticator app = enrol();
        assertThat(here.owners().secretsByKey()).isEqualTo(Map.of(id(1), 1L));
        here.keys().replace(List.of(pepper(2), pepper(1)));
        assertThat(here.owners().secretsByKey()).isEqualTo(Map.of(id(1), 1L));
        assertThat(check(app)).isEqualTo(new Right());
        assertThat(here.owners().secretsByKey()).isEqualTo(Map.of(id(2), 1L));
        clock.forward(STEP);
        try (Credentials fresh = open(2)) {
            String code = app.code(clock.instant());
            assertThat(fresh.owners().secondFactors().check(alice, code)).isEqualTo(new Right());
        }
        clock.forward(STEP);
        // A node that does not know the key yet does not call a right code wrong.
        assertThatThrownBy(() -> there.owners().secondFactors().check(alice, app.code(clock.instant())))
                .isInstanceOf(RecordUnavailable.class);
    }

    private static String id(int pepper) {
        return new Pepper(pepper(pepper)).id();
    }
}
