package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.Opened;
import latchkey.credentials.owner.PortalSession;
import latchkey.credentials.owner.PortalSession.Stage;
import latchkey.credentials.owner.PortalSessions;
import latchkey.credentials.record.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** ASVS 7.2 to 7.5: how sessions at the portal begin, go on and end. */
@ParameterizedClass
@EnumSource(TestStore.class)
class PortalSessionsTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.7");

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Credentials credentials;
    private final PortalSessions sessions;
    private final Account alice;

    PortalSessionsTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        credentials = Credentials.open(settings(store).with(draft -> draft.clock = clock));
        sessions = credentials.owners().sessions();
        alice = account(credentials, ALICE);
    }

    @AfterEach
    void close() {
        credentials.close();
    }

    private Opened anonymous() {
        return sessions.open(new NewPortalSession(null, Stage.ANONYMOUS, "", HOME, "Firefox"))
                .orElseThrow();
    }

    private Opened signedIn() {
        return open(Stage.SIGNED_IN).orElseThrow();
    }

    private Optional<Opened> open(Stage stage) {
        Account present = credentials.accounts().find(ALICE).orElse(alice);
        return sessions.open(new NewPortalSession(present, stage, "password and code", HOME, "Firefox\r\nX: y"));
    }

    @Test
    void aSessionIsFoundByItsTokenOnly() {
        Opened opened = signedIn();
        assertThat(opened.token()).matches("[A-Za-z0-9_-]{43}");
        PortalSession found = sessions.find(opened.token()).orElseThrow();
        assertThat(found).isEqualTo(opened.session());
        assertThat(found.account()).isEqualTo(alice.id());
        assertThat(found.browser()).isEqualTo("Firefox  X: y");
        assertThat(found.confirmed()).isEqualTo(clock.instant());
        assertThat(found.csrf()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(opened.token());
        for (String other : List.of("", "x", signedIn().token().substring(1), "A".repeat(43), "' or 1=1 --")) {
            assertThat(sessions.find(other)).isEmpty();
        }
        assertThat(credentials.audit(alice.id(), 1).getFirst())
                .extracting(AuditEntry::kind, AuditEntry::by, AuditEntry::detail)
                .containsExactly(Change.Kind.PORTAL_SIGN_IN, ALICE, "password and code, 192.0.2.7, Firefox  X: y");
    }

    /** ASVS 11.4.2, 14.2: whoever reads the record cannot take a session over. */
    @Test
    void theRecordDoesNotHoldTheTokenOrTheNote() throws SQLException {
        Opened opened = signedIn();
        sessions.remember(opened.session().id(), "challenge-123");
        assertThat(opened.toString() + opened.session())
                .doesNotContain(opened.token(), opened.session().csrf());
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from portal_session")) {
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                assertThat(String.valueOf(row.getString(column)))
                        .doesNotContain(opened.token(), opened.session().csrf(), "challenge");
            }
        }
    }

    /** ASVS 7.2.4. */
    @Test
    void theOldTokenIsDeadOnceTheOwnerHasProvedMore() {
        Opened anonymous = anonymous();
        sessions.remember(anonymous.session().id(), "challenge");
        Opened given = advance(anonymous, Stage.PASSWORD_GIVEN);
        Opened in = advance(given, Stage.SIGNED_IN);
        assertThat(sessions.find(anonymous.token())).isEmpty();
        assertThat(sessions.find(given.token())).isEmpty();
        assertThat(in.session().id()).isEqualTo(anonymous.session().id());
        assertThat(in.session().csrf()).isNotEqualTo(given.session().csrf());
        assertThat(sessions.find(in.token())).contains(in.session());
        assertThat(sessions.take(in.session().id())).isEmpty();
        assertThat(given.session().confirmed()).isNull();
        assertThat(in.session().confirmed()).isNotNull();
        // What was read before does not go on from there.
        assertThat(sessions.advance(given.session(), Stage.SIGNED_IN, alice, ""))
                .isEmpty();
        Account bob = account(credentials, "bob");
        assertThat(sessions.advance(in.session(), Stage.SIGNED_IN, bob, "")).isEmpty();
    }

    private Opened advance(Opened opened, Stage to) {
        return sessions.advance(opened.session(), to, alice, "passkey").orElseThrow();
    }

    @Test
    void oneOfTwoWhoAdvanceAtOnceGoesOn() throws Exception {
        Opened anonymous = anonymous();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Optional<Opened>>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(threads.submit(() -> sessions.advance(anonymous.session(), Stage.SIGNED_IN, alice, "")));
            }
            assertThat(both.get(0).get().isPresent())
                    .isNotEqualTo(both.get(1).get().isPresent());
        }
        assertThat(sessions.of(alice.id())).hasSize(1);
    }

    /** ASVS 7.3.1. */
    @Test
    void anIdleSessionEnds() {
        Opened opened = signedIn();
        for (int i = 0; i < 4; i++) {
            clock.forward(Duration.ofMinutes(29));
            assertThat(sessions.find(opened.token()).orElseThrow().lastSeen()).isEqualTo(clock.instant());
        }
        clock.forward(Duration.ofSeconds(59));
        assertThat(sessions.find(opened.token()).orElseThrow().lastSeen()).isBefore(clock.instant());
        clock.forward(Duration.ofMinutes(30));
        assertThat(sessions.find(opened.token())).isEmpty();
        assertThat(sessions.of(alice.id())).isEmpty();
    }

    /** ASVS 7.3.2. */
    @Test
    void aSessionEndsAfterTwelveHours() {
        Opened opened = signedIn();
        for (int i = 0; i < 47; i++) {
            clock.forward(Duration.ofMinutes(15));
            assertThat(sessions.find(opened.token()))
                    .as("after %d quarters", i + 1)
                    .isPresent();
        }
        opened = advance(opened, Stage.SIGNED_IN);
        clock.forward(Duration.ofMinutes(15));
        assertThat(sessions.find(opened.token())).isEmpty();
        assertThat(sessions.advance(opened.session(), Stage.SIGNED_IN, alice, ""))
                .isEmpty();
    }

    @Test
    void whoIsNotSignedInHasMinutes() {
        Opened anonymous = anonymous();
        Opened given = open(Stage.PASSWORD_GIVEN).orElseThrow();
        Opened enrolling = open(Stage.ENROLLING).orElseThrow();
        clock.forward(Duration.ofMinutes(9));
        assertThat(sessions.find(anonymous.token())).isPresent();
        assertThat(sessions.find(given.token())).isPresent();
        clock.forward(Duration.ofMinutes(1));
        assertThat(sessions.find(anonymous.token())).isEmpty();
        assertThat(sessions.find(given.token())).isEmpty();
        clock.forward(Duration.ofMinutes(19));
        assertThat(sessions.find(enrolling.token())).isPresent();
        clock.forward(Duration.ofMinutes(1));
        assertThat(sessions.find(enrolling.token())).isEmpty();
    }

    @Test
    void aNoteIsTakenOnce() throws Exception {
        long id = anonymous().session().id();
        sessions.remember(id, "one");
        sessions.remember(id, "zwölf");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Optional<String>>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> sessions.take(id)));
            }
            List<String> taken = new ArrayList<>();
            for (Future<Optional<String>> one : all) {
                one.get().ifPresent(taken::add);
            }
            assertThat(taken).containsExactly("zwölf");
        }
        sessions.remember(id, "x".repeat(PortalSessions.LONGEST_NOTE));
        sessions.remember(id, null);
        assertThat(sessions.take(id)).isEmpty();
        assertThatThrownBy(() -> sessions.remember(id, "x".repeat(PortalSessions.LONGEST_NOTE + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecondFactorProvedAgainIsNoted() {
        Opened opened = signedIn();
        clock.forward(Duration.ofMinutes(6));
        sessions.confirmed(opened.session().id(), clock.instant());
        assertThat(sessions.find(opened.token()).orElseThrow().confirmed()).isEqualTo(clock.instant());
    }

    /** ASVS 7.4.5, 7.5.2. */
    @Test
    void ownersSeeAndEndTheirSessions() {
        Opened here = signedIn();
        Opened there = signedIn();
        Opened half = open(Stage.PASSWORD_GIVEN).orElseThrow();
        Account bob = account(credentials, "bob");
        assertThat(sessions.of(alice.id()))
                .extracting(PortalSession::id)
                .containsExactlyInAnyOrder(here.session().id(), there.session().id());
        assertThat(sessions.end(bob.id(), there.session().id(), "bob")).isFalse();
        assertThat(sessions.end(alice.id(), there.session().id(), ALICE)).isTrue();
        assertThat(sessions.end(alice.id(), there.session().id(), ALICE)).isFalse();
        assertThat(sessions.find(there.token())).isEmpty();
        assertThat(sessions.endOthers(alice.id(), here.session().id(), ALICE)).isEqualTo(1);
        assertThat(sessions.find(half.token())).isEmpty();
        assertThat(sessions.find(here.token())).isPresent();
        assertThat(sessions.endAll(alice.id(), "operator")).isEqualTo(1);
        assertThat(sessions.endAll(alice.id(), "operator")).isZero();
        assertThat(credentials.audit(alice.id(), 2))
                .allSatisfy(line -> assertThat(line.kind()).isEqualTo(Change.Kind.PORTAL_SESSIONS_ENDED))
                .extracting(AuditEntry::by)
                .containsExactly("operator", ALICE);
    }

    /** ASVS 7.4.2, 7.4.3. */
    @Test
    void whatTakesTheAccountAwayEndsItsSessions() {
        Accounts accounts = credentials.accounts();
        List<Runnable> changes = List.of(
                () -> accounts.primaryPasswordChanged(alice.id(), "idp", ""),
                () -> accounts.primaryPasswordReset(alice.id(), "operator", ""),
                () -> accounts.twoFactor(alice.id(), TwoFactor.NONE, "operator"),
                () -> accounts.suspend(alice.id(), "operator", ""),
                () -> accounts.resume(alice.id(), "operator"),
                () -> accounts.delete(alice.id(), "operator", ""));
        for (Runnable change : changes) {
            List<Opened> opened = open(Stage.SIGNED_IN).stream().toList();
            change.run();
            assertThat(opened)
                    .allSatisfy(one -> assertThat(sessions.find(one.token())).isEmpty());
        }
        assertThat(open(Stage.SIGNED_IN)).isEmpty();
    }

    @Test
    void nothingOpensForASuspendedAccount() {
        Opened anonymous = anonymous();
        Account suspended = credentials
                .accounts()
                .suspend(alice.id(), "operator", "")
                .result()
                .orElseThrow();
        assertThat(open(Stage.SIGNED_IN)).isEmpty();
        assertThat(sessions.advance(anonymous.session(), Stage.SIGNED_IN, suspended, ""))
                .isEmpty();
    }

    /** What was proved before the password was changed opens nothing after it. */
    @Test
    void whatWasProvedBeforeAChangeCountsNoMore() {
        Opened anonymous = anonymous();
        credentials.accounts().primaryPasswordReset(alice.id(), "operator", "stolen");
        assertThat(sessions.open(new NewPortalSession(alice, Stage.PASSWORD_GIVEN, "", HOME, "")))
                .isEmpty();
        assertThat(sessions.advance(anonymous.session(), Stage.PASSWORD_GIVEN, alice, ""))
                .isEmpty();
    }

    @Test
    void sessionsThatAreOverArePruned() throws SQLException {
        signedIn();
        anonymous();
        clock.forward(Duration.ofMinutes(20));
        Opened young = signedIn();
        try (Database database = Database.open(store, CredentialMeter.NONE);
                Pruning pruning = new Pruning(database, clock, Pruning.LATEST_CHANGES)) {
            clock.forward(Duration.ofMinutes(11));
            pruning.pruneIfTime();
        }
        try (Connection connection = TestStore.connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id from portal_session")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong("id")).isEqualTo(young.session().id());
            assertThat(row.next()).isFalse();
        }
    }
}
