package latchkey.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.config.Limits;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.Patience;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines and numbers of connections. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class LimitsTest {
    private static final int MOST = 3;

    TestGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Limits limits = new Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(30),
                100,
                MOST,
                Limits.Guesses.DEFAULT);
        gateway = new TestGateway(folder, TestGateway.Options.DEFAULT.limits(limits));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void b12ConnectionsFromOneAddress() throws Exception {
        List<Wire> open = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            Wire client = Wire.connect(gateway.imap());
            assertThat(client.line()).startsWith("* OK ");
            open.add(client);
        }
        for (int i = MOST; i < 2 * MOST; i++) {
            try (Wire tooMany = Wire.connect(gateway.imap());
                    Wire tooManyWithTls = Wire.connect(gateway.imaps());
                    Wire tooManySenders = Wire.connect(gateway.submission())) {
                assertThat(tooMany.untilClosed()).startsWith("* BYE ");
                assertThat(tooManyWithTls.untilClosed()).isEmpty();
                assertThat(tooManySenders.untilClosed()).startsWith("421 ");
            }
        }
        assertThat(gateway.readings().of(Meters.CONNECTIONS_REFUSED, "limit", "connections_per_address"))
                .isEqualTo(3.0 * MOST);
        open.getFirst().close();
        assertThat(Patience.until(Duration.ofSeconds(5), this::hasRoom)).isTrue();
        for (Wire client : open) {
            client.close();
        }
    }

    private boolean hasRoom() {
        try (Wire client = Wire.connect(gateway.imap())) {
            return client.line().startsWith("* OK ");
        } catch (IOException _) {
            return false;
        }
    }

    /** B19: the time before the login is absolute, however busy the client is. */
    @Test
    void b19ADrippingClientIsCutOff() throws Exception {
        try (Wire client = Wire.connect(gateway.imap())) {
            client.line();
            long start = System.nanoTime();
            String heard = dripUntilClosed(client);
            assertThat(heard).contains("* BYE ");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        }
    }

    @Test
    void b19ADrippingHttpClientIsCutOff() throws Exception {
        try (Wire client = Wire.connect(gateway.dav(), gateway.clients())) {
            long start = System.nanoTime();
            assertThat(drip(
                            client,
                            "GET / HTTP/1.1\r\nHost: h\r\nX-Drip: and so on and on and on and on and on and on"))
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        }
    }

    /** B19: each of these is a whole request, soon sent, of somebody who never signs in. */
    @Test
    void b19RequestsWithoutALoginDoNotProlongTheTimeForIt() throws Exception {
        try (Wire client = Wire.connect(gateway.dav(), gateway.clients())) {
            long start = System.nanoTime();
            assertThat(drip(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(10)))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        }
    }

    @Test
    void b19AnHttpClientThatHasSignedInKeepsItsConnection() throws Exception {
        TestGateway.Password password = gateway.issue();
        try (Wire client = gateway.davRequest(password, "GET /", "")) {
            assertThat(client.lineThat("seen")).isEqualTo("seen GET / HTTP/1.1");
            Thread.sleep(5_500);
            client.send("GET /.well-known/caldav HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.line()).startsWith("HTTP/1.1 301 ");
        }
    }

    /** B19: a reset after the half-close must not leave a connection behind that nobody serves. */
    @Test
    void b19AHalfClosedConnectionThatIsResetIsGone() throws Exception {
        List<Wire> clients = new ArrayList<>();
        for (int port : List.of(gateway.imap(), gateway.submission(), gateway.dav())) {
            Wire client = Wire.connect(port);
            client.socket().shutdownOutput();
            clients.add(client);
        }
        Thread.sleep(50);
        for (Wire client : clients) {
            client.reset();
        }
        assertThat(Patience.until(
                        Duration.ofSeconds(3), () -> gateway.readings().of(Meters.CONNECTIONS_OPEN) == 0))
                .isTrue();
    }

    private static String dripUntilClosed(Wire client) throws Exception {
        return drip(client, "a NOOP\r\n".repeat(13));
    }

    /** A byte each tenth of a second. */
    private static String drip(Wire client, String text) throws Exception {
        try {
            for (int i = 0; i < text.length(); i++) {
                client.send(text.substring(i, i + 1));
                Thread.sleep(100);
            }
        } catch (IOException _) {
            // Closed, as it should be.
        }
        return client.untilClosed();
    }

    /** A9: nine bytes that announce a large ClientHello. */
    @Test
    void a9AHandshakeThatDoesNotComeIsCutOff() throws Exception {
        try (Wire client = Wire.connect(gateway.imaps())) {
            long start = System.nanoTime();
            client.send(new byte[] {22, 3, 1, 0x40, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff});
            client.untilClosed();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }
}
