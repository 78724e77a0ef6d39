package latchkey.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.pepper;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.Opened;
import latchkey.credentials.owner.PortalSession.Stage;
import latchkey.credentials.owner.PrimaryCheck;
import latchkey.credentials.owner.PrimaryCheck.Right;
import latchkey.credentials.owner.PrimaryCheck.TooMany;
import latchkey.credentials.owner.PrimaryCheck.Wrong;
import latchkey.credentials.owner.PrimaryPasswords;
import latchkey.credentials.owner.PrimarySetting;
import latchkey.credentials.owner.PrimarySetting.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The password with which an owner signs in at the portal. */
@ParameterizedClass
@EnumSource(TestStore.class)
class PrimaryPasswordsTest {
    private static final String SECRET = "seven purple otters knit";
    private static final String OTHER = "nine orange badgers sail";

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private Credentials credentials;
    private PrimaryPasswords passwords;
    private final Account alice;

    PrimaryPasswordsTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        open(1, List.of());
        alice = account(credentials, ALICE, "a.smith@example.org");
        set(alice.id(), SECRET);
    }

    private void open(int key, List<byte[]> former) {
        credentials = Credentials.open(settings(store).with(draft -> {
            draft.clock = clock;
            draft.pepper = pepper(key);
            draft.formerPeppers = former;
        }));
        passwords = credentials.owners().primaryPasswords();
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    private PrimarySetting.Set set(long account, String secret) {
        return (PrimarySetting.Set)
                passwords.reset(account, secret.getBytes(UTF_8), "operator", "").result();
    }

    private PrimaryCheck check(String login, String secret, int place) {
        return passwords.check(login, secret.getBytes(UTF_8), peer(place));
    }

    private static InetAddress peer(int number) {
        return InetAddress.ofLiteral("198.51." + number / 256 + "." + number % 256);
    }

    private PrimarySetting change(String old, String renewed) {
        return passwords
                .change(alice.id(), old.getBytes(UTF_8), renewed.getBytes(UTF_8), ALICE, null)
                .result();
    }

    private Opened signIn() {
        Account present = credentials.accounts().find(ALICE).orElseThrow();
        return credentials
                .owners()
                .sessions()
                .open(new NewPortalSession(present, Stage.SIGNED_IN, "password and code", peer(1), "Firefox"))
                .orElseThrow();
    }

    @Test
    void theRightPasswordIsRightUnderEveryName() {
        for (String name : List.of(ALICE, " ALICE@example.org".strip(), "A.Smith@example.org")) {
            assertThat(check(name, SECRET, 1))
                    .isInstanceOfSatisfying(
                            Right.class,
                            right -> assertThat(right.account().id()).isEqualTo(alice.id()));
        }
        assertThat(passwords.exists(alice.id())).isTrue();
        Account bob = account(credentials, "bob");
        assertThat(passwords.exists(bob.id())).isFalse();
        for (String wrong : List.of("", SECRET + " ", SECRET.toUpperCase(java.util.Locale.ROOT), OTHER)) {
            assertThat(check(ALICE, wrong, 2)).isEqualTo(new Wrong());
        }
        assertThat(check("bob", "", 3)).isEqualTo(new Wrong());
        assertThat(check("nobody", SECRET, 3)).isEqualTo(new Wrong());
        assertThat(check("no\0body//", SECRET, 3)).isEqualTo(new Wrong());
        assertThat(check("", "", 3)).isEqualTo(new Wrong());
    }

    /** An app password opens no portal, and the primary password opens no mail. */
    @Test
    void appPasswordsAndPrimaryPasswordsAreNotTakenForOneAnother() {
        Phone phone = issue(credentials, alice);
        assertThat(check(ALICE, phone.text(), 1)).isEqualTo(new Wrong());
        assertRefused(
                credentials.verifier().verify(Samples.attempt(ALICE, SECRET)), Outcome.Reason.NOT_AN_APP_PASSWORD);
    }

    @Test
    void afterFiveTriesEachMustWaitLonger() {
        for (String login : List.of(ALICE, "nobody@example.org")) {
            for (int i = 0; i < 5; i++) {
                assertThat(check(login, OTHER, 1)).isEqualTo(new Wrong());
            }
            for (int seconds : List.of(30, 60, 120, 240, 480, 900, 900)) {
                assertThat(check(login, SECRET, 1)).isEqualTo(new TooMany(Duration.ofSeconds(seconds)));
                clock.forward(Duration.ofSeconds(seconds - 1));
                assertThat(check(login, SECRET, 1)).isEqualTo(new TooMany(Duration.ofSeconds(1)));
                clock.forward(Duration.ofSeconds(1));
                assertThat(check(login, OTHER, 1)).isEqualTo(new Wrong());
            }
        }
        clock.forward(Duration.ofMinutes(15));
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
        for (int i = 0; i < 4; i++) {
            assertThat(check(ALICE, OTHER, 1)).isEqualTo(new Wrong());
        }
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
    }

    @Test
    void whatAClockThatWasWrongWroteIsNotWaitedFor() {
        clock.forward(Duration.ofDays(400));
        for (int i = 0; i < 6; i++) {
            check(ALICE, OTHER, 1);
        }
        clock.forward(Duration.ofDays(-399));
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
    }

    /** Strangers' guesses slow strangers: who signed in from a place before is let in from there. */
    @Test
    void theOwnerIsNotLockedOutByGuessesFromElsewhere() {
        signIn();
        for (int i = 0; i < 20; i++) {
            assertThat(check(ALICE, OTHER, 10 + i / 4)).isEqualTo(new Wrong());
        }
        assertThat(check("a.smith@example.org", SECRET, 99)).isInstanceOf(TooMany.class);
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
        clock.forward(Duration.ofSeconds(30));
        assertThat(check(ALICE, SECRET, 99)).isInstanceOf(Right.class);
    }

    @Test
    void aPlaceMayTryThirtyTimesInTenMinutes() {
        for (int i = 0; i < 30; i++) {
            assertThat(check(ALICE, SECRET, 7)).as("try %d", i).isInstanceOf(Right.class);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(check("user" + i, OTHER, 7)).as("try %d", i).isEqualTo(new Wrong());
        }
        assertThat(check(ALICE, SECRET, 7)).isEqualTo(new TooMany(Duration.ofMinutes(10)));
        assertThat(check(ALICE, SECRET, 8)).isInstanceOf(Right.class);
        clock.forward(Duration.ofMinutes(10));
        assertThat(check(ALICE, SECRET, 7)).isInstanceOf(Right.class);
        for (int i = 0; i < 40; i++) {
            PrimaryCheck fromProxy =
                    passwords.check("user" + i, OTHER.getBytes(UTF_8), InetAddress.ofLiteral("127.0.0.1"));
            assertThat(fromProxy).isEqualTo(new Wrong());
        }
    }

    /** C8: on two nodes at once, none is looked at that was not counted. */
    @Test
    void aHundredGuessesAtOnceAreCounted() throws Exception {
        try (Credentials there = Credentials.open(settings(store).with(draft -> draft.clock = clock))) {
            List<Callable<PrimaryCheck>> onePlace = new ArrayList<>();
            List<Callable<PrimaryCheck>> manyPlaces = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                PrimaryPasswords node =
                        (i % 2 == 0 ? credentials : there).owners().primaryPasswords();
                byte[] guess = (OTHER + i).getBytes(UTF_8);
                InetAddress place = peer(500 + i);
                onePlace.add(() -> node.check(ALICE, guess, peer(1)));
                manyPlaces.add(() -> node.check(ALICE, guess, place));
            }
            assertThat(allAtOnce(onePlace).filter(new Wrong()::equals)).hasSize(5);
            // Five of the twenty that strangers have are used up.
            assertThat(allAtOnce(manyPlaces).filter(new Wrong()::equals)).hasSize(15);
        }
    }

    private static <T> java.util.stream.Stream<T> allAtOnce(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<T> one : threads.invokeAll(calls)) {
                results.add(one.get());
            }
        }
        return results.stream();
    }

    /** ASVS 6.3.8: neither the answer nor its time tells which logins there are. */
    @Test
    void anUnknownLoginTakesAsLongAsAWrongPassword() {
        try (Credentials slow = Credentials.open(settings(store).with(draft -> {
            draft.clock = clock;
            draft.argon2 = Argon2Cost.OWASP_MINIMUM;
        }))) {
            PrimaryPasswords there = slow.owners().primaryPasswords();
            there.reset(alice.id(), SECRET.getBytes(UTF_8), "operator", "");
            List<Long> wrong = new ArrayList<>();
            List<Long> unknown = new ArrayList<>();
            List<Long> without = new ArrayList<>();
            account(slow, "bob");
            for (int i = 0; i < 21; i++) {
                clock.forward(Duration.ofDays(2)); // so that none is turned away
                wrong.add(time(there, ALICE));
                unknown.add(time(there, "nobody@example.org"));
                without.add(time(there, "bob"));
            }
            // Without the hash for nobody it is a tenth.
            assertThat((double) median(unknown) / median(wrong)).isBetween(0.6, 1.6);
            assertThat((double) median(without) / median(wrong)).isBetween(0.6, 1.6);
        }
    }

    private static long time(PrimaryPasswords passwords, String login) {
        long began = System.nanoTime();
        PrimaryCheck result = passwords.check(login, OTHER.getBytes(UTF_8), peer(1));
        long taken = System.nanoTime() - began;
        assertThat(result).isEqualTo(new Wrong());
        return taken;
    }

    private static long median(List<Long> samples) {
        return samples.stream().sorted().toList().get(samples.size() / 2);
    }

    @Test
    void refusedSignInsAreToldOnceAnHour() throws InterruptedException {
        check("nobody", OTHER, 1);
        for (int i = 0; i < 3; i++) {
            check(ALICE, OTHER, 1);
        }
        RevocationTest.await(() -> refusals() == 1, Duration.ofSeconds(10));
        clock.forward(Duration.ofMinutes(61));
        check(ALICE, OTHER, 1);
        RevocationTest.await(() -> refusals() == 2, Duration.ofSeconds(10));
        assertThat(credentials.audit(alice.id(), 1).getFirst().detail()).isEqualTo("wrong password, from 198.51.0.1");
        assertThat(credentials.audit(0, 10)).isEmpty();
    }

    private long refusals() {
        return credentials.audit(alice.id(), 100).stream()
                .filter(line -> line.kind() == Change.Kind.PORTAL_SIGN_IN_REFUSED)
                .count();
    }

    /** ASVS 6.4.6, 7.4.3. */
    @Test
    void aChangeRevokesAllAndEndsTheOtherSessions() {
        Phone phone = issue(credentials, alice);
        Phone before = issue(credentials, alice);
        credentials.passwords().revoke(before.id(), ALICE, "");
        Opened here = signIn();
        Opened there = signIn();
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);

        Changed<PrimarySetting> changed = passwords.change(
                alice.id(),
                SECRET.getBytes(UTF_8),
                OTHER.getBytes(UTF_8),
                ALICE,
                here.session().id());

        assertThat(changed.result()).isInstanceOfSatisfying(PrimarySetting.Set.class, set -> {
            assertThat(set.revoked()).extracting(AppPassword::id).containsExactly(phone.id());
            assertThat(set.account().epoch()).isGreaterThan(alice.epoch());
        });
        assertThat(changed.change())
                .isNotNull()
                .extracting(Change::kind)
                .isEqualTo(Change.Kind.PRIMARY_PASSWORD_CHANGED);
        assertRefused(verify(credentials, ALICE, phone), Outcome.Reason.REVOKED);
        assertThat(credentials.owners().sessions().find(here.token())).isPresent();
        assertThat(credentials.owners().sessions().find(there.token())).isEmpty();
        assertThat(check(ALICE, SECRET, 1)).isEqualTo(new Wrong());
        assertThat(check(ALICE, OTHER, 1)).isInstanceOf(Right.class);

        Phone later = issue(credentials, alice);
        assertThat(set(alice.id(), SECRET).revoked())
                .extracting(AppPassword::id)
                .containsExactly(later.id());
        assertRefused(verify(credentials, ALICE, later), Outcome.Reason.REVOKED);
        assertThat(credentials.owners().sessions().find(here.token())).isEmpty();
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
    }

    /** All of it or nothing: the last step of the transaction, the line in the audit trail, fails. */
    @Test
    void aChangeThatFailsLeavesAllAsItWas() throws SQLException {
        Phone phone = issue(credentials, alice);
        Opened opened = signIn();
        long epoch = epoch();
        run("alter table audit rename to audit_away");
        assertThatThrownBy(() -> change(SECRET, OTHER)).isInstanceOf(RecordUnavailable.class);
        assertThatThrownBy(() -> set(alice.id(), OTHER)).isInstanceOf(RecordUnavailable.class);
        run("alter table audit_away rename to audit");
        assertThat(check(ALICE, OTHER, 1)).isEqualTo(new Wrong());
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
        assertAccepted(verify(credentials, ALICE, phone), alice, phone);
        assertThat(credentials.owners().sessions().find(opened.token())).isPresent();
        assertThat(epoch()).isEqualTo(epoch);
    }

    private long epoch() {
        return credentials.accounts().find(ALICE).orElseThrow().epoch();
    }

    private void run(String statement) throws SQLException {
        try (Connection connection = TestStore.connect(store);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    @Test
    void oneOfTwoChangesAtOnceCounts() throws Exception {
        List<Callable<PrimarySetting>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String renewed = OTHER + i;
            both.add(() -> change(SECRET, renewed));
        }
        assertThat(allAtOnce(both).filter(PrimarySetting.Set.class::isInstance)).hasSize(1);
    }

    @Test
    void theOldPasswordIsGuessedFiveTimes() {
        for (int i = 0; i < 5; i++) {
            assertReason(change("wrong", OTHER), Reason.WRONG_OLD);
        }
        assertReason(change(SECRET, OTHER), Reason.TOO_MANY);
        assertThat(((PrimarySetting.Refused) change(SECRET, OTHER)).sentence())
                .isEqualTo("Too many wrong passwords. Try again in 30 seconds.");
        clock.forward(Duration.ofSeconds(30));
        assertThat(change(SECRET, OTHER)).isInstanceOf(PrimarySetting.Set.class);
    }

    private static void assertReason(PrimarySetting setting, Reason reason) {
        assertThat(setting).isInstanceOfSatisfying(PrimarySetting.Refused.class, refused -> {
            assertThat(refused.reason()).as(refused.sentence()).isEqualTo(reason);
            assertThat(refused.sentence()).endsWith(".");
        });
    }

    /** ASVS 6.2. */
    @Test
    void aWeakPasswordIsRefused() {
        assertReason(change(SECRET, "short xk2#9"), Reason.TOO_SHORT);
        assertReason(change(SECRET, "ä".repeat(11)), Reason.TOO_SHORT);
        assertReason(change(SECRET, "x7".repeat(129)), Reason.TOO_LONG);
        assertReason(change(SECRET, "aaaaaaaaaaaaaaaa1"), Reason.GUESSABLE);
        assertReason(change(SECRET, "password1234"), Reason.GUESSABLE);
        assertReason(change(SECRET, "alice@example.org"), Reason.GUESSABLE);
        assertReason(change(SECRET, "alice@example.org1"), Reason.GUESSABLE);
        assertReason(change(SECRET, "kqzv-wpxm-trhb-nfgd"), Reason.LIKE_AN_APP_PASSWORD);
        assertReason(change(SECRET, SECRET), Reason.SAME);
        assertReason(
                passwords
                        .reset(alice.id(), "short".getBytes(UTF_8), "operator", "")
                        .result(),
                Reason.TOO_SHORT);
        assertReason(
                passwords.reset(4711, OTHER.getBytes(UTF_8), "operator", "").result(), Reason.NO_SUCH_ACCOUNT);
        assertThat(change(SECRET, "pässwörter, aber länger".repeat(8))).isInstanceOf(PrimarySetting.Set.class);
    }

    /** The password moves to the present key at its next use. */
    @Test
    void thePasswordMovesToTheNewKey() {
        credentials.close();
        open(2, List.of(pepper(1)));
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
        credentials.close();
        open(2, List.of());
        assertThat(check(ALICE, SECRET, 1)).isInstanceOf(Right.class);
        credentials.close();
        open(3, List.of());
        assertThatThrownBy(() -> check(ALICE, SECRET, 1)).isInstanceOf(RecordUnavailable.class);
    }

    @Test
    void aDeletedAccountsPasswordIsForgotten() {
        credentials.accounts().delete(alice.id(), "operator", "");
        assertThat(passwords.exists(alice.id())).isFalse();
        assertThat(check(ALICE, SECRET, 1)).isEqualTo(new Wrong());
        assertReason(change(SECRET, OTHER), Reason.NO_SUCH_ACCOUNT);
    }

    /** G4: too many at once is our trouble, never a wrong password. */
    @Test
    void aFullQueueIsATemporaryFailure() throws Exception {
        try (Credentials narrow = Credentials.open(settings(store).with(draft -> {
            draft.argon2 = Argon2Cost.OWASP_MINIMUM;
            draft.hashThreads = 1;
            draft.hashQueue = 1;
        }))) {
            List<Callable<Object>> checks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                InetAddress peer = peer(i);
                checks.add(() -> {
                    try {
                        return narrow.owners().primaryPasswords().check("nobody" + peer, OTHER.getBytes(UTF_8), peer);
                    } catch (RecordUnavailable e) {
                        return e;
                    }
                });
            }
            assertThat(allAtOnce(checks))
                    .hasAtLeastOneElementOfType(RecordUnavailable.class)
                    .hasAtLeastOneElementOfType(Wrong.class)
                    .hasOnlyElementsOfTypes(RecordUnavailable.class, Wrong.class);
        }
    }
}
