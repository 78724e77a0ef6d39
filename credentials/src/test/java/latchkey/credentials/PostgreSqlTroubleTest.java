package latchkey.credentials;

import static latchkey.credentials.Samples.ALICE;
import static latchkey.credentials.Samples.account;
import static latchkey.credentials.Samples.assertAccepted;
import static latchkey.credentials.Samples.attempt;
import static latchkey.credentials.Samples.issue;
import static latchkey.credentials.Samples.settings;
import static latchkey.credentials.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import latchkey.credentials.Outcome.Unavailable;
import latchkey.credentials.Samples.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A PostgreSQL that is slow, or answers what it should not: who is known goes on, everybody else is told to come back
 * within two seconds (G7, B10), and afterwards all is as before.
 */
class PostgreSqlTroubleTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    /** What the machine may take beside it; with the driver's old three seconds it would not be enough. */
    private static final Duration BUSY = Duration.ofMillis(700);

    private final Store.PostgreSql direct;
    private final TroubledWire wire;
    private final Credentials credentials;
    private final Account alice;
    private final Phone known;
    private final Phone unknown;

    PostgreSqlTroubleTest(@TempDir Path folder) throws IOException {
        direct = (Store.PostgreSql) TestStore.POSTGRESQL.empty(folder);
        int port = java.net.URI.create(direct.url().substring("jdbc:".length())).getPort();
        wire = new TroubledWire(port);
        Store.PostgreSql troubled = new Store.PostgreSql(
                direct.url().replace(":" + port + "/", ":" + wire.port() + "/"),
                direct.user(),
                direct.password(),
                direct.connections());
        credentials = Credentials.open(settings(troubled));
        alice = account(credentials, ALICE);
        known = issue(credentials, alice);
        unknown = issue(credentials, alice);
        assertAccepted(verify(credentials, ALICE, known), alice, known);
    }

    @AfterEach
    void close() throws IOException {
        credentials.close();
        wire.close();
    }

    private void assertOnlyTheKnownComesIn() {
        assertOnlyTheKnownComesIn(unknown.text(), "abcdefghijklmnop");
    }

    private void assertOnlyTheKnownComesIn(String... others) {
        for (int times = 0; times < 3; times++) {
            assertAccepted(credentials.verifier().known(attempt(ALICE, known.text())), alice, known);
            for (String text : others) {
                long began = System.nanoTime();
                assertThat(credentials.verifier().verify(attempt(ALICE, text))).isInstanceOf(Unavailable.class);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON.plus(BUSY));
            }
        }
    }

    /** A first login, and a change by another process, which the feed has to bring. */
    private void assertAllIsAsBefore() throws Exception {
        RevocationTest.await(
                () -> verify(credentials, ALICE, unknown) instanceof Outcome.Accepted, Duration.ofSeconds(20));
        try (Credentials other = Credentials.open(settings(direct))) {
            other.passwords().revoke(known.id(), "alice", "");
        }
        RevocationTest.await(
                () -> credentials.verifier().known(attempt(ALICE, known.text())) == null, Duration.ofSeconds(20));
        assertThat(verify(credentials, ALICE, known))
                .isEqualTo(new Outcome.Refused(Outcome.Reason.REVOKED, known.id()));
    }

    /** Things that are said in the place of answers. */
    enum Rubbish {
        NOISE {
            @Override
            byte[] instead(byte[] said, Random random) {
                random.nextBytes(said);
                return said;
            }
        },
        HTTP {
            @Override
            byte[] instead(byte[] said, Random random) {
                return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            }
        },
        /** Any message of the protocol that is longer than any memory, or shorter than its own length. */
        WRONG_LENGTHS {
            @Override
            byte[] instead(byte[] said, Random random) {
                byte type = (byte) "RSKZTDCE1234nstvAGHWNcd".charAt(random.nextInt(23));
                int length = random.nextBoolean() ? Integer.MAX_VALUE - random.nextInt(100) : random.nextInt(9) - 4;
                return ByteBuffer.allocate(25).put(type).putInt(length).array();
            }
        },
        /** True but for a bit. */
        SPOILT {
            @Override
            byte[] instead(byte[] said, Random random) {
                said[random.nextInt(said.length)] ^= (byte) (1 << random.nextInt(8));
                return said;
            }
        },
        CUT_SHORT {
            @Override
            byte[] instead(byte[] said, Random random) {
                return java.util.Arrays.copyOf(said, random.nextInt(said.length));
            }
        };

        abstract byte[] instead(byte[] said, Random random);
    }

    @ParameterizedTest
    @EnumSource(Rubbish.class)
    void g7RubbishIsAFaultAndNotACrash(Rubbish rubbish) throws Exception {
        Random random = new Random(7);
        wire.answers(said -> rubbish.instead(said, random));
        for (int times = 0; times < 5; times++) {
            assertAccepted(credentials.verifier().known(attempt(ALICE, known.text())), alice, known);
            long began = System.nanoTime();
            // A bit may have been spoilt where it does not matter.
            assertThat(credentials.verifier().verify(attempt(ALICE, unknown.text())))
                    .isInstanceOfAny(rubbish == Rubbish.SPOILT ? Outcome.class : Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON.plus(BUSY));
        }
        wire.answers(TroubledWire.Answers.TRUE);
        assertAllIsAsBefore();
    }

    @Test
    void g7AServerThatTakesThreeSecondsForEachAnswer() throws Exception {
        wire.answers(TroubledWire.Answers.late(Duration.ofSeconds(3)));
        assertOnlyTheKnownComesIn();
        wire.answers(TroubledWire.Answers.TRUE);
        assertAllIsAsBefore();
    }

    @Test
    void g7ATableThatIsLockedOrGoneOrAnother() throws Exception {
        run("alter table app_password rename to elsewhere");
        assertOnlyTheKnownComesIn();
        run("alter table elsewhere rename to app_password");
        run("alter table app_password rename column services to others");
        assertOnlyTheKnownComesIn();
        run("alter table app_password rename column others to services");
        try (Connection locker = TestStore.connect(direct);
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("lock table app_password in access exclusive mode");
            assertOnlyTheKnownComesIn();
            locker.rollback();
        }
        assertAllIsAsBefore();
    }

    @Test
    void g7NothingWhereSomethingMustBeOrSomethingOfALaterVersion() throws Exception {
        run("alter table account alter two_factor drop not null");
        run("alter table app_password alter services drop not null");
        for (String wrong : new String[] {"null", "'BY_TELEPATHY'"}) {
            run("update account set two_factor = " + wrong);
            assertOnlyTheKnownComesIn();
        }
        run("update account set two_factor = 'EXTERNAL'");
        for (String wrong : new String[] {"null", "'imap smtp telepathy'"}) {
            run("update app_password set services = " + wrong);
            assertOnlyTheKnownComesIn(unknown.text()); // of a wrong one none of it is read
        }
        run("update app_password set services = 'imap smtp'");
        assertAllIsAsBefore();
    }

    /** The portal's and the operators' lists have connections of their own, and may have all of them. */
    @Test
    void slowListsKeepNoLoginWaiting() throws Exception {
        try (Connection locker = TestStore.connect(direct);
                Statement statement = locker.createStatement();
                ExecutorService lists = Executors.newVirtualThreadPerTaskExecutor()) {
            locker.setAutoCommit(false);
            statement.execute("lock table audit in access exclusive mode");
            for (int i = 0; i < 20; i++) {
                var _ = lists.submit(() -> credentials.audit(alice.id(), 10));
            }
            Thread.sleep(100);
            long began = System.nanoTime();
            assertAccepted(verify(credentials, ALICE, unknown), alice, unknown);
            // The first lists give their connections back after a second.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(600));
            locker.rollback();
        }
    }

    @Test
    void aServerThatOnlyReadsIsNotTheRecord() throws Exception {
        String name = direct.url().substring(direct.url().lastIndexOf('/') + 1);
        run("alter database " + name + " set default_transaction_read_only = on");
        assertThatThrownBy(() -> Credentials.open(settings(direct)).close())
                .isInstanceOf(RecordUnavailable.class)
                .hasMessageContaining("primary");
    }

    @Test
    void sessionsThatAreNotWhatWasAskedForAreRefused() {
        Store.PostgreSql other = new Store.PostgreSql(
                direct.url() + "?options=-c%20synchronous_commit=off", direct.user(), direct.password(), 6);
        assertThatThrownBy(() -> Credentials.open(settings(other)).close())
                .isInstanceOf(RecordUnavailable.class)
                .hasMessageContaining("a pooler in between must pass them on");
    }

    private void run(String text) throws SQLException {
        try (Connection connection = TestStore.connect(direct);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
