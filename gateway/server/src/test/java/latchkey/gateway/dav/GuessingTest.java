package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.guesses.GuessSettings;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong passwords over HTTP. Loopback is not trusted here, and seven are too many. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class GuessingTest {
    private static final int MOST = 6;
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";
    private static final String WRONG = Gateway.basicOf("ann:zzzz-zzzz-zzzz-zzzz");

    FakeBackend backend;
    Gateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        backend = new FakeBackend();
        gateway = new Gateway(
                folder, backend, new GuessSettings(MOST, Duration.ofMinutes(10), Duration.ofMinutes(5), List.of()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    /** A password for contacts alone is first tried for calendars: no mistake, and no reason to wait. */
    @Test
    void aRightPasswordNeverWaitsForWhicheverOfTheTwoServices() throws Exception {
        String contacts = gateway.issue(gateway.account("ann"), EnumSet.of(Service.CARDDAV))
                .basic();
        guess(4);
        for (int i = 0; i < 3; i++) {
            try (Client client = gateway.plainClient()) {
                assertThat(client.exchange(GET + contacts + "\r\n\r\n").status())
                        .isEqualTo(207);
            }
        }
        // Counted, not timed: the slow hash and a busy machine take their time, too.
        assertThat(gateway.readings.of(Meters.WRONG_ANSWERS)).isZero();
        try (Client client = gateway.plainClient()) {
            long start = System.nanoTime();
            assertThat(client.exchange(GET + WRONG + "\r\n\r\n").status()).isEqualTo(401);
            assertThat(System.nanoTime() - start)
                    .isBetween(
                            Duration.ofSeconds(2).toNanos(),
                            Duration.ofSeconds(9).toNanos());
        }
    }

    /** DAVx⁵ takes 401 and 429 for final, and waits at 503. */
    @Test
    void beyondTheLimitIs503() throws Exception {
        String right = gateway.issue("ann").basic();
        try (Client early = gateway.plainClient()) {
            assertThat(early.exchange(GET + "\r\n").status()).isEqualTo(401);
            guess(MOST + 1);
            try (Client client = turnedAway()) {
                Client.Reply reply = client.exchange("");
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).isEqualTo("30");
            }
            try (Client client = turnedAway()) {
                assertThat(client.exchange("").status()).isEqualTo(503);
                assertThat(client.isClosedByPeer()).isTrue();
            }
            Client.Reply wrong = early.exchange(GET + WRONG + "\r\n\r\n");
            assertThat(wrong.status()).isEqualTo(503);
            assertThat(wrong.headers()).doesNotContainKey("WWW-Authenticate");
            assertThat(early.exchange(GET + right + "\r\n\r\n").status()).isEqualTo(207);
        }
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange(GET + right + "\r\n\r\n").status()).isEqualTo(207);
        }
    }

    /** A client that hears why, since one in ten is let in all the same. */
    private Client turnedAway() throws Exception {
        while (true) {
            double refused = refused();
            double open = gateway.readings.of(Meters.CONNECTIONS_OPEN);
            Client client = gateway.plainClient();
            assertThat(Patience.until(
                            Duration.ofSeconds(10),
                            () -> refused() > refused || gateway.readings.of(Meters.CONNECTIONS_OPEN) > open))
                    .isTrue();
            if (refused() > refused) {
                return client;
            }
            client.close();
            assertThat(Patience.until(
                            Duration.ofSeconds(10), () -> gateway.readings.of(Meters.CONNECTIONS_OPEN) == open))
                    .isTrue();
        }
    }

    private double refused() {
        return gateway.readings.of(Meters.CONNECTIONS_REFUSED, "limit", "wrong_passwords");
    }

    /** Counts guesses without waiting for the answers. */
    private void guess(int times) {
        for (int i = 0; i < times; i++) {
            byte[] secret = ("abcd-efgh-ijkl-mno" + (char) ('a' + i)).getBytes(StandardCharsets.US_ASCII);
            var _ = gateway.credentials
                    .guesses()
                    .refused(
                            new Attempt("ann", secret, Service.IMAP, InetAddress.getLoopbackAddress(), ""),
                            Outcome.Reason.WRONG);
        }
    }
}
