package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.assertRefused;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static latchkey.credentials.Samples.wish;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import latchkey.credentials.CredentialsTest.MovingClock;
import latchkey.credentials.Outcome.Reason;
import latchkey.credentials.Samples.Phone;
import latchkey.credentials.links.Link;
import latchkey.credentials.record.ChangeTable;
import latchkey.credentials.record.Database;
import latchkey.credentials.secret.RandomToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is forgotten in time, and what never is. */
@ParameterizedClass
@EnumSource(TestStore.class)
class PruningTest {
    private static final int LATEST = 5;

    private final Store store;
    private final MovingClock clock = new MovingClock();
    private final Database database;
    private final Pruning pruning;
    private Credentials credentials;
    private final Account alice;

    PruningTest(TestStore kind, @TempDir Path folder) {
        store = kind.empty(folder);
        open();
        alice = account(credentials, ALICE);
        database = Database.open(store, CredentialMeter.NONE);
        pruning = new Pruning(database, clock, LATEST);
    }

    private void open() {
        credentials = Credentials.open(settings(store).with(draft -> draft.clock = clock));
    }

    @AfterEach
    void close() {
        pruning.close();
        database.close();
        credentials.close();
    }

    /** Memory is not what this is about. */
    private void restart() {
        credentials.close();
        open();
    }

    @Test
    void aForgottenDeviceIsKnownFor90Days() {
        Phone revoked = issue(credentials, alice);
        Phone expired = issue(credentials, wish(alice, Set.of(Service.IMAP), inDays(1), List.of()));
        Phone active = issue(credentials, alice);
        clock.forward(Duration.ofDays(1));
        credentials.passwords().revoke(revoked.id(), "alice", "lost");
        clock.forward(Duration.ofDays(90));
        pruning.pruneIfTime();
        restart();
        assertRefused(verify(credentials, ALICE, revoked), Reason.REVOKED);
        assertRefused(verify(credentials, ALICE, expired), Reason.EXPIRED);

        clock.forward(Duration.ofHours(1));
        List<AppPassword> before = credentials.passwords().list(alice.id());
        pruning.pruneIfTime();
        restart();

        assertRefused(verify(credentials, ALICE, revoked), Reason.WRONG);
        assertRefused(verify(credentials, ALICE, expired), Reason.WRONG);
        assertAccepted(verify(credentials, ALICE, active), alice, active);
        assertThat(credentials.passwords().list(alice.id())).isEqualTo(before);
        assertThat(credentials.audit(alice.id(), 100)).hasSize(5);
    }

    private java.time.Instant inDays(int days) {
        return clock.instant().plus(Duration.ofDays(days));
    }

    @Test
    void theFeedKeeps30DaysAndTheLatestChanges() {
        for (int i = 0; i < 8; i++) {
            issue(credentials, alice);
        }
        clock.forward(Duration.ofDays(31));
        pruning.pruneIfTime();
        List<Change> kept = feed();
        assertThat(kept).hasSize(LATEST);
        assertThat(kept.getFirst().previous()).isEqualTo(kept.getFirst().seq() - 1);

        for (int i = 0; i < 8; i++) {
            issue(credentials, alice);
        }
        clock.forward(Duration.ofDays(29));
        pruning.pruneIfTime();
        assertThat(feed()).hasSize(8);
        assertThat(credentials.audit(alice.id(), 100)).hasSize(17);
    }

    /** A row that a wrong clock dated early stays behind one that stays. */
    @Test
    void g12TheFeedNeverGetsAHole() {
        issue(credentials, alice);
        clock.forward(Duration.ofDays(-60));
        for (int i = 0; i < 8; i++) {
            issue(credentials, alice);
        }
        clock.forward(Duration.ofDays(60));
        pruning.pruneIfTime();
        assertThat(feed()).hasSize(10);
    }

    @Test
    void fewerChangesThanMayStayAllStay() {
        issue(credentials, alice);
        clock.forward(Duration.ofDays(60));
        issue(credentials, alice);
        pruning.pruneIfTime();
        assertThat(feed()).hasSize(3);
    }

    @Test
    void oneProcessPrunesOnceAnHour() {
        for (int i = 0; i < 8; i++) {
            issue(credentials, alice);
        }
        clock.forward(Duration.ofDays(31));
        pruning.pruneIfTime();
        assertThat(feed()).hasSize(LATEST);
        try (Pruning another = new Pruning(database, clock, 3)) {
            clock.forward(Duration.ofMinutes(59));
            another.pruneIfTime();
            assertThat(feed()).hasSize(LATEST);
            clock.forward(Duration.ofMinutes(1));
            another.pruneIfTime();
            assertThat(feed()).hasSize(3);
        }
    }

    @Test
    void g12ATimeThatAWrongClockWroteIsNotWaitedFor() {
        for (int i = 0; i < 8; i++) {
            issue(credentials, alice);
        }
        clock.forward(Duration.ofDays(365));
        try (Pruning wrong = new Pruning(database, clock, 100)) {
            wrong.pruneIfTime();
        }
        clock.forward(Duration.ofDays(-300));
        pruning.pruneIfTime();
        assertThat(feed()).hasSize(LATEST);
    }

    @Test
    void whatIsForSomeTimeOnlyIsRemovedAfterIt() throws Exception {
        Phone phone = issue(credentials, alice);
        credentials.noticeCursor().mark(phone.id(), "revoked");
        credentials.passwords().revoke(phone.id(), "alice", "lost");
        credentials.links().make(Link.Kind.NOT_ME, alice.id(), new byte[1], Duration.ofDays(7), "notices");
        credentials.replays().begin(1, "old", new byte[1]);
        credentials.replays().begin(1, "new", new byte[1]);
        run("update replay set began_at = began_at - 86400000 where key_hash = '" + RandomToken.hash("old") + "'");
        pruning.pruneIfTime();
        assertThat(List.of(rows("link"), rows("replay"), rows("notice_mark"))).containsExactly(1, 1, 1);
        clock.forward(Duration.ofDays(8));
        pruning.pruneIfTime();
        assertThat(List.of(rows("link"), rows("replay"), rows("notice_mark"))).containsExactly(0, 1, 1);
        clock.forward(Pruning.TOMBSTONE);
        pruning.pruneIfTime();
        assertThat(rows("notice_mark")).isZero();
    }

    private void run(String statement) throws SQLException {
        try (Connection connection = TestStore.connect(store);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private int rows(String table) throws SQLException {
        try (Connection connection = TestStore.connect(store);
                Statement open = connection.createStatement();
                ResultSet count = open.executeQuery("select count(*) from " + table)) {
            count.next();
            return count.getInt(1);
        }
    }

    private List<Change> feed() {
        return database.read(sql -> ChangeTable.from(sql, 0, 1_000));
    }
}
