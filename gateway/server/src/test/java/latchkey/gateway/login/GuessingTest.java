package latchkey.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.guesses.GuessSettings;
import latchkey.gateway.meters.Meters;
import latchkey.gateway.testing.TestGateway;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong passwords over sockets. Loopback is not trusted here, and seven are too many. The machine may be slow: what must
 * be late is compared with the least that it must take, what must be prompt with less than
 * the six seconds that a wrong one would take by then.
 */
@SuppressWarnings("NullAway.Init") // set by JUnit
class GuessingTest {
    private static final int MOST = 6;

    TestGateway gateway;
    TestGateway.Password password;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        GuessSettings strict = new GuessSettings(MOST, Duration.ofMinutes(10), Duration.ofMinutes(5), List.of());
        gateway = new TestGateway(folder, TestGateway.Options.DEFAULT.guesses(strict));
        password = gateway.issue();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void wrongOnesWaitEverLongerAndTheRightOneAtOnce() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(wrongImap(i)).startsWith("a NO [AUTHENTICATIONFAILED]");
        }
        assertThat(time(() -> wrongImap(4))).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(9));
        assertThat(time(() -> wrongSmtp(5))).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
        assertThat(time(() -> gateway.imapSession(password))).isLessThan(Duration.ofSeconds(5));
        assertThat(time(() -> gateway.smtpSession(password))).isLessThan(Duration.ofSeconds(5));
        assertThat(wrongAnswers("at_once")).isEqualTo(2);
        assertThat(wrongAnswers("delayed")).isEqualTo(4);
    }

    /** PLAIN and then LOGIN, as Thunderbird and K-9 do: one mistake. */
    @Test
    void oneMistakeByTwoMechanismsIsOne() throws Exception {
        for (int i = 0; i < 3; i++) {
            wrongImap(0);
            wrongSmtp(0);
        }
        assertThat(gateway.readings().of(Meters.GUESSES, "kind", "fresh")).isEqualTo(1);
        assertThat(wrongAnswers("delayed")).isZero();
    }

    @Test
    void b12BeyondTheLimitTheDoorIsClosedInTheProtocolsWords() throws Exception {
        try (Wire early = Wire.connect(gateway.imaps(), gateway.clients())) {
            early.line();
            guessAtOnce(MOST + 1);
            assertThat(turnedAway(gateway.imap(), "* OK ")).startsWith("* BYE [UNAVAILABLE] ");
            assertThat(turnedAway(gateway.submission(), "220 ")).startsWith("421 4.7.0 ");
            while (handshakes(gateway.imaps())) {
                // let in by chance
            }
            assertThat(gateway.readings().of(Meters.REFUSED_ADDRESSES)).isEqualTo(1);
            assertThat(gateway.readings().of(Meters.CONNECTIONS_REFUSED, "limit", "wrong_passwords"))
                    .isEqualTo(3);
            // A connection from before: a wrong one hears nothing of use, a right one gets in and opens the door to
            // all.
            early.send("a LOGIN " + TestGateway.LOGIN + " zzzz-zzzz-zzzz-zzzz\r\n");
            assertThat(early.lineThat("a ")).startsWith("a NO [UNAVAILABLE]");
            early.send("b LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(early.lineThat("b ")).startsWith("b OK");
            gateway.imapSession(password).close();
            assertThat(gateway.readings().of(Meters.REFUSED_ADDRESSES)).isZero();
        }
    }

    /** What the first connection hears that is turned away; one in ten is let in and hears the greeting. */
    private static String turnedAway(int port, String greeting) throws IOException {
        while (true) {
            try (Wire client = Wire.connect(port)) {
                String first = client.line();
                if (!first.startsWith(greeting)) {
                    assertThat(client.untilClosed()).isEmpty();
                    return first;
                }
            }
        }
    }

    private boolean handshakes(int port) throws IOException {
        try (Wire client = Wire.connect(port, gateway.clients())) {
            client.line();
            return true;
        } catch (IOException e) {
            assertThat(e).as("closed, and no silence").isNotInstanceOf(SocketTimeoutException.class);
            return false;
        }
    }

    /**
     * D10: whoever is new behind an address from which others guess tries again, as phones do, and gets in; then nobody from
     * there is turned away.
     */
    @Test
    void d10ARightPasswordGetsInBehindARefusedAddressAfterSomeTries() throws Exception {
        guessAtOnce(MOST + 1);
        while (!signsIn()) {
            guessAtOnce(MOST + 1); // somebody goes on and on
        }
        for (int i = 0; i < 20; i++) {
            gateway.imapSession(password).close();
        }
    }

    private boolean signsIn() {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + password.text() + "\r\n");
            assertThat(client.lineThat("a ")).startsWith("a OK");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void d10WhereSomebodySignedInLatelyWrongOnesAreOnlySlow() throws Exception {
        gateway.imapSession(password).close();
        guessAtOnce(3 * MOST);
        for (int i = 0; i < 3; i++) {
            assertThat(time(() -> gateway.imapSession(password))).isLessThan(Duration.ofSeconds(5));
        }
        try (Wire client = Wire.connect(gateway.imap())) {
            assertThat(client.line()).startsWith("* OK ");
        }
    }

    /** The client leaves while its answer waits. */
    @Test
    void b3AnAnswerThatNobodyWaitsForAnyMoreHarmsNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
                client.line();
                client.send("a LOGIN " + TestGateway.LOGIN + " " + word(i) + "\r\n");
                client.send("b NOOP\r\n");
            }
        }
        gateway.credentials().guesses().accepted(InetAddress.getLoopbackAddress());
        Thread.sleep(2500);
        gateway.imapSession(password).close();
        assertThat(gateway.readings().of(Meters.BUGS)).isZero();
    }

    /** Counts guesses without waiting for the answers. */
    private void guessAtOnce(int times) {
        for (int i = 0; i < times; i++) {
            var _ = gateway.credentials()
                    .guesses()
                    .refused(
                            new Attempt(
                                    TestGateway.LOGIN,
                                    word(i).getBytes(StandardCharsets.US_ASCII),
                                    Service.IMAP,
                                    InetAddress.getLoopbackAddress(),
                                    ""),
                            Outcome.Reason.WRONG);
        }
    }

    private static String word(int number) {
        return "abcd-efgh-ijkl-mn" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
    }

    private String wrongImap(int number) throws IOException {
        try (Wire client = Wire.connect(gateway.imaps(), gateway.clients())) {
            client.line();
            client.send("a LOGIN " + TestGateway.LOGIN + " " + word(number) + "\r\n");
            return client.lineThat("a ");
        }
    }

    private String wrongSmtp(int number) throws IOException {
        try (Wire client = Wire.connect(gateway.submissions(), gateway.clients())) {
            client.line();
            client.send("EHLO client.test\r\n");
            client.lineThat("250 ");
            client.send("AUTH PLAIN " + TestGateway.plain(new TestGateway.Password(0, word(number))) + "\r\n");
            return client.line();
        }
    }

    private double wrongAnswers(String answer) {
        return gateway.readings().of(Meters.WRONG_ANSWERS, "answer", answer);
    }

    private static Duration time(Callable<?> what) throws Exception {
        long start = System.nanoTime();
        Object result = what.call();
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        if (result instanceof Wire wire) {
            wire.close();
        }
        return time;
    }
}
