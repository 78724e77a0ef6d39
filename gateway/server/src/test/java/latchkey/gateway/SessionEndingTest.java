package latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import latchkey.config.Limits;
import latchkey.credentials.Change;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.TwoFactor;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.Scripts;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is signed out of a whole gateway, how, and how soon: over sockets, with TLS and a real record, in all protocols.
 * The promise is 250 ms for 99 in 100 and a second at most; tests on a busy machine hold it to two.
 */
@SuppressWarnings("NullAway.Init") // set by JUnit
@Timeout(120)
class SessionEndingTest {
    private static final Duration AT_MOST = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String OTHER = "bob@example.org";

    Path folder;
    TestGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        gateway = new TestGateway(folder, TestGateway.Options.DEFAULT.limits(manyFromOneAddress()));
        gateway.davBackend().plays(Scripts::davUnfinished);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    // A client of each protocol, signed in with one password.
    private final class Clients implements AutoCloseable {
        final Wire reader;
        final Wire sender;
        final Wire calendar;

        Clients(TestGateway.Password password) throws IOException {
            reader = gateway.imapSession(password);
            sender = gateway.smtpSession(password);
            calendar = gateway.davRequest(password, "GET /", "");
            calendar.lineThat("Content-Length");
        }

        void assertEnded(String bye, String code) throws IOException {
            assertThat(reader.untilClosed()).startsWith("* BYE " + bye);
            assertThat(sender.untilClosed()).startsWith(code);
            assertThat(calendar.untilClosed()).endsWith("half a calendar");
        }

        void assertOpen() throws IOException {
            reader.send("b NOOP\r\n");
            assertThat(reader.lineThat("b ")).isEqualTo("b OK done");
            sender.send("NOOP\r\n");
            assertThat(sender.line()).isEqualTo("250 2.0.0 seen NOOP");
            assertThat(calendar.socket().isClosed()).isFalse();
        }

        @Override
        public void close() throws IOException {
            reader.close();
            sender.close();
            calendar.close();
        }
    }

    @Test
    void d5theSessionsOfOnePasswordEndInAllProtocolsAndNoOthers() throws Exception {
        TestGateway.Password phone = gateway.issue();
        TestGateway.Password laptop = gateway.issue();
        try (Clients lost = new Clients(phone);
                Clients kept = new Clients(laptop)) {
            assertThat(gateway.gateway().sessions().count()).isEqualTo(6);

            var _ = gateway.credentials().passwords().revoke(phone.id(), "test", "lost");

            lost.assertEnded("Signed out", "421 4.7.0 ");
            kept.assertOpen();
            assertThat(open(3)).isTrue();
            assertThat(gateway.gateway().sessions().sessions())
                    .extracting(SessionFacts::credential)
                    .containsOnly(laptop.id());
            assertThat(ended("password_revoked")).isEqualTo(3);
            assertThat(Patience.until(SOON, () -> closings() == 1)).isTrue();
        }
    }

    static Stream<Consumer<TestGateway>> changesOfAnAccount() {
        return Stream.of(
                gateway -> {
                    var _ = gateway.credentials().passwords().revokeAll(gateway.account(), "test", "");
                },
                gateway -> {
                    var _ = gateway.credentials().accounts().suspend(gateway.account(), "test", "");
                },
                gateway -> {
                    var _ = gateway.credentials().accounts().twoFactor(gateway.account(), TwoFactor.NONE, "test");
                });
    }

    @ParameterizedTest
    @MethodSource("changesOfAnAccount")
    void d5allSessionsOfTheAccountEndAndNoOthers(Consumer<TestGateway> change) throws Exception {
        TestGateway.Password others = gateway.issue(gateway.addAccount(OTHER), null);
        try (Clients one = new Clients(gateway.issue());
                Clients two = new Clients(gateway.issue());
                Wire other = gateway.imapSession(OTHER, others)) {
            change.accept(gateway);

            one.assertEnded("Signed out", "421 4.7.0 ");
            two.assertEnded("Signed out", "421 4.7.0 ");
            other.send("b NOOP\r\n");
            assertThat(other.lineThat("b ")).isEqualTo("b OK done");
            assertThat(open(1)).isTrue();
        }
    }

    @Test
    void oneSessionIsEndedAndItsPasswordStaysGood() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire mine = gateway.imapSession(password);
                Wire sibling = gateway.imapSession(password)) {
            SessionFacts first = gateway.gateway().sessions().sessions().stream()
                    .min((a, b) -> a.since().compareTo(b.since()))
                    .orElseThrow();

            assertThat(gateway.tell(Change.Kind.SESSION_ENDED, password.id(), first.id())
                            .get(20, TimeUnit.SECONDS))
                    .isEqualTo(1);

            assertThat(mine.untilClosed()).startsWith("* BYE This session was ended");
            sibling.send("b NOOP\r\n");
            assertThat(sibling.lineThat("b ")).isEqualTo("b OK done");
            gateway.imapSession(password).close();
        }
    }

    @Test
    void aSessionEndsWhenItsPasswordExpires() throws Exception {
        TestGateway.Password password =
                gateway.issue(gateway.account(), Instant.now().plusSeconds(3_600));
        try (Clients ending = new Clients(password);
                Clients staying = new Clients(gateway.issue())) {
            ending.assertOpen();

            gateway.clock().putForward(Duration.ofHours(2));

            ending.assertEnded("Signed out", "421 4.7.0 ");

            staying.assertOpen();
            assertThat(ended("expired")).isEqualTo(3);
        }
    }

    @Test
    void g5aCutOffEndsAllAsATemporaryFailure() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Clients ending = new Clients(password)) {
            gateway.gateway().sessions().cutOff();

            ending.assertEnded("[UNAVAILABLE] ", "421 4.3.2 ");
            assertThat(open(0)).isTrue();
        }
        gateway.imapSession(password).close();
    }

    @Test
    void g5aLoginUnderWayIsJudgedAgainAfterACutOff() throws Exception {
        TestGateway.Password password = gateway.issue();
        CountDownLatch cut = new CountDownLatch(1);
        gateway.imapBackend().plays(backend -> {
            cut.await();
            Scripts.imap(backend);
        });
        try (Wire client = login(password)) {
            gateway.gateway().sessions().cutOff();
            cut.countDown();

            assertThat(client.line()).startsWith("a OK ");
            assertThat(gateway.readings().of(Meters.LOGINS, "service", "imap", "outcome", "accepted"))
                    .as("judged again after the cut-off")
                    .isEqualTo(2);
        }
    }

    // Those that neither read nor write: the answer does not wait for them.
    @Test
    void d5theSessionsOfClientsThatDoNotReadAreClosedInTime() throws Exception {
        TestGateway.Password password = gateway.issue();
        gateway.davBackend().plays(backend -> {
            while (!backend.line().isEmpty()) {}
            backend.send("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
            Scripts.push(backend, 50_000_000);
        });
        try (Wire reader = gateway.imapSession(password);
                Wire leaving = gateway.imapSession(password);
                Wire sender = gateway.smtpSession(password);
                Wire calendar = gateway.davRequest(password, "GET /", "")) {
            reader.send("b FETCH 50000000 BODY[]\r\n");
            leaving.send("b FETCH 50000000 BODY[]\r\nc LOGOUT\r\n");
            sender.send("DATA\r\n");
            assertThat(sender.line()).startsWith("354");
            calendar.lineThat("Content-Length");
            Thread.sleep(300); // until every buffer on the way is full

            long start = System.nanoTime();
            int ended = gateway.tell(Change.Kind.PASSWORD_REVOKED, password.id(), null)
                    .get(20, TimeUnit.SECONDS);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);

            System.out.println("4 sessions whose clients do not read closed in " + taken.toMillis() + " ms");
            assertThat(ended).isEqualTo(4);
            assertThat(taken).isLessThan(AT_MOST);
            assertThat(gateway.gateway().sessions().count()).isZero();
            assertThat(Patience.until(
                            AT_MOST,
                            () -> gateway.imapBackend().open() == 0
                                    && gateway.smtpBackend().open() == 0
                                    && gateway.davBackend().open() == 0))
                    .isTrue();
        }
    }

    // B17: a message whose end the backend never saw is no message.
    @Test
    void aMessageUnderWayIsNotHandedOverHalf() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        gateway.smtpBackend().plays(backend -> {
            Scripts.smtpLogin(backend);
            backend.line();
            backend.send("354 go\r\n");
            received.complete(backend.untilClosed());
        });
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.smtpSession(password)) {
            client.send("DATA\r\n");
            assertThat(client.line()).startsWith("354");
            client.send("Subject: half\r\n\r\nthe first half\r\n");
            assertThat(Patience.until(SOON, () -> relayed() > 30)).isTrue();

            var _ = gateway.credentials().passwords().revoke(password.id(), "test", "");

            assertThat(client.line()).startsWith("421 4.7.0 ");
            assertThat(client.untilClosed()).isEmpty();
            assertThat(received.get(20, TimeUnit.SECONDS))
                    .contains("the first half")
                    .doesNotContain("\r\n.\r\n");
        }
    }

    // No timer lies between the change and the farewell: that of a session in the middle of a response is 150 ms.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void d5aClientAtRestIsToldAtOnce(boolean idling) throws Exception {
        gateway.imapBackend().plays(backend -> {
            Scripts.imapGreeting(backend);
            Scripts.imapLogin(backend);
            backend.line();
            backend.send(idling ? "+ idling\r\n" : "b OK done\r\n");
            backend.untilClosed();
        });
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestGateway.Password password = gateway.issue();
            try (Wire client = gateway.imapSession(password)) {
                client.send(idling ? "b IDLE\r\n" : "b NOOP\r\n");
                client.line();
                Thread.sleep(150);
                long start = System.nanoTime();
                CompletableFuture<Integer> closed = gateway.tell(Change.Kind.PASSWORD_REVOKED, password.id(), null);
                assertThat(client.untilClosed()).startsWith("* BYE Signed out");
                assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(1);
                micros.add((System.nanoTime() - start) / 1_000);
            }
        }
        micros.sort(null);
        System.out.println("farewell, end and answer: median " + micros.get(10) + " µs, longest " + micros.getLast());
        assertThat(micros.getFirst()).isLessThan(100_000);
    }

    @Test
    void d5anUploadIsCutAndItsEndNeverReachesTheBackend() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        gateway.davBackend().plays(backend -> {
            while (!backend.line().isEmpty()) {}
            received.complete(backend.untilClosed());
        });
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.davRequest(password, "PUT /a.ics", "Content-Length: 1000\r\n")) {
            client.send("BEGIN");
            assertThat(Patience.until(SOON, () -> relayed() >= 5)).isTrue();
            client.send(":VCALENDAR");
            assertThat(Patience.until(SOON, () -> relayed() >= 15)).isTrue();
            Thread.sleep(50); // from the count to the wire

            var _ = gateway.credentials().passwords().revoke(password.id(), "test", "");

            assertThat(client.untilClosed()).isEmpty();
            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("BEGIN:VCALENDAR");
            assertThat(open(0)).isTrue();
        }
    }

    // How far the backend has come with the login when the password is revoked.
    enum Phase {
        CONNECTED,
        GREETED,
        ASKED
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void d6aLoginIsRefusedInWhateverPhaseTheRevocationComes(Phase phase) throws Exception {
        TestGateway.Password password = gateway.issue();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch revoked = new CountDownLatch(1);
        gateway.imapBackend().plays(backend -> {
            if (phase != Phase.CONNECTED) {
                Scripts.imapGreeting(backend);
            }
            String first = phase == Phase.ASKED ? backend.line() : "";
            reached.countDown();
            revoked.await();
            if (phase == Phase.CONNECTED) {
                Scripts.imapGreeting(backend);
            }
            if (phase == Phase.ASKED) {
                backend.send(first.split(" ", 2)[0] + " OK done\r\n");
            }
            Scripts.imapLogin(backend);
            Scripts.imapCommands(backend);
        });
        try (Wire client = login(password)) {
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            var _ = gateway.credentials().passwords().revoke(password.id(), "test", "");
            revoked.countDown();
            assertThat(client.untilClosed()).startsWith("* BYE Signed out").doesNotContain("a OK");
        }
        assertThat(open(0)).isTrue();
    }

    @Test
    @Timeout(300)
    void d5twoThousandSessionsEndAtOnce() throws Exception {
        int many = 2_000;
        gateway.imapBackend().plays(backend -> {
            backend.socket().setSoTimeout(0);
            Scripts.imap(backend);
        });
        TestGateway.Password password = gateway.issue();
        List<Wire> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Wire>> connecting = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                connecting.add(threads.submit(() -> gateway.imapSession(password)));
            }
            for (Future<Wire> client : connecting) {
                clients.add(client.get(250, TimeUnit.SECONDS));
            }
        }
        try {
            assertThat(gateway.gateway().sessions().sessions()).hasSize(many);

            long start = System.nanoTime();
            int ended = gateway.tell(Change.Kind.PASSWORD_REVOKED, password.id(), null)
                    .get(60, TimeUnit.SECONDS);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);

            System.out.println(many + " sessions ended in " + taken.toMillis() + " ms");
            assertThat(ended).isEqualTo(many);
            assertThat(gateway.gateway().sessions().count()).isZero();
            for (Wire client : clients) {
                assertThat(client.untilClosed()).startsWith("* BYE Signed out");
            }
        } finally {
            for (Wire client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whoIsNotSignedInIsToldOfTheStopToo() throws Exception {
        try (Wire reader = Wire.connect(gateway.imaps(), gateway.clients());
                Wire inTheClear = Wire.connect(gateway.imap());
                Wire sender = Wire.connect(gateway.submissions(), gateway.clients())) {
            for (Wire client : List.of(reader, inTheClear, sender)) {
                client.line();
            }
            gateway.gateway().close();
            assertThat(reader.untilClosed()).startsWith("* BYE The service is restarting");
            assertThat(inTheClear.untilClosed()).startsWith("* BYE The service is restarting");
            assertThat(sender.untilClosed()).startsWith("421 4.3.2 ");
        }
    }

    // A client that is done sending is no reason to complain of the backend, which closes as it should.
    @Test
    void aClientThatClosesItsHalfIsNotToldOfALostServer() throws Exception {
        gateway.imapBackend().plays(backend -> {
            Scripts.imapGreeting(backend);
            Scripts.imapLogin(backend);
            backend.untilClosed();
        });
        TestGateway.Password password = gateway.issue();
        try (Wire client = Wire.connect(gateway.imaps())) {
            Socket underTls = client.socket();
            client.startTls(gateway.clients());
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            client.lineThat("a OK");
            underTls.shutdownOutput();
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    // A client that has sent its login, whose backend has not answered.
    private Wire login(TestGateway.Password password) throws Exception {
        int before = gateway.imapBackend().accepted();
        Wire client = Wire.connect(gateway.imaps(), gateway.clients());
        client.line();
        client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
        assertThat(Patience.until(SOON, () -> gateway.imapBackend().accepted() > before))
                .isTrue();
        return client;
    }

    private boolean open(int count) throws InterruptedException {
        return Patience.until(SOON, () -> gateway.gateway().sessions().count() == count);
    }

    private double ended(String reason) {
        return gateway.readings().of(Meters.SESSIONS_ENDED, "reason", reason);
    }

    private double closings() {
        return gateway.readings().of(Meters.SESSIONS_CLOSING);
    }

    private double relayed() {
        return gateway.readings().of(Meters.RELAYED_BYTES, "from", "client");
    }

    private static Limits manyFromOneAddress() {
        Limits limits = Limits.DEFAULT;
        return new Limits(limits.handshake(), limits.preLogin(), limits.idle(), 10_000, 10_000, limits.guesses());
    }
}
