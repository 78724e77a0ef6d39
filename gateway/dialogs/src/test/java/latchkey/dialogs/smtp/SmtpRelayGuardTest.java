package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import latchkey.dialogs.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpRelayGuardTest {
    private static final String ENVELOPE = "MAIL FROM:<ada@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n";

    private static void play(Consumer<GuardedWire> play) {
        GuardedWire.inAllManners("CHUNKING", play);
    }

    /** Up to the point where content may come. */
    private static void openData(GuardedWire wire) {
        wire.client(ENVELOPE);
        wire.backend("250 ok\r\n250 ok\r\n354 go\r\n");
        assertThat(wire.atBackend()).isEqualTo(ENVELOPE);
        assertThat(wire.atClient()).isEqualTo("250 ok\r\n250 ok\r\n354 go\r\n");
    }

    @Test
    void nodemailerSendsTheEnvelopeInOnePacketAndThenTheMessage() {
        play(wire -> {
            openData(wire);
            String content = "Subject: hello\r\n\r\n..dot\r\n.x\r\n\r\n.\r\n";
            wire.client(content + "QUIT\r\n");
            assertThat(wire.atBackend()).isEqualTo(content + "QUIT\r\n");
            wire.backend("250 2.0.0 queued\r\n221 bye\r\n");
            assertThat(wire.atClient()).isEqualTo("250 2.0.0 queued\r\n221 bye\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void contentWaitsForTheBackendsConsent() {
        play(wire -> {
            wire.client("DATA\r\nXCLIENT LOGIN=victim\r\n.\r\n");
            assertThat(wire.atBackend()).isEqualTo("DATA\r\n");
            wire.backend("354 go\r\n");
            assertThat(wire.atBackend()).isEqualTo("XCLIENT LOGIN=victim\r\n.\r\n");
        });
    }

    @Test
    void contentWithoutConsentIsReadAsCommands() {
        play(wire -> {
            wire.client("DATA\r\nXCLIENT LOGIN=victim\r\nNOOP\r\n");
            wire.backend("554 no recipients\r\n");
            assertThat(wire.atBackend()).isEqualTo("DATA\r\nNOOP\r\n");
            assertThat(wire.atClient()).isEqualTo("554 no recipients\r\n550 5.7.0 Not allowed\r\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {".\r\n", "\r\n.\r\n", ".x\r\n.\r\n", "a\r\n..\r\n.\r\n", "\u00ff\t\u0001\r\n.\r\n"})
    void theEndOfContentIsFound(String content) {
        play(wire -> {
            openData(wire);
            wire.client(content + "NOOP\r\nSTARTTLS\r\n");
            wire.backend("250 queued\r\n250 ok\r\n");
            assertThat(wire.atBackend()).isEqualTo(content + "NOOP\r\n");
            assertThat(wire.atClient()).startsWith("250 queued\r\n250 ok\r\n503 5.5.1 ");
        });
    }

    /** The ends of data that some server takes for the end and another does not, as smtpsmug sends them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r\n.\n",
                "\r\r\n.\r\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n.\r\r\n",
                "\n\n.\r\n",
                "\r\n.\r\0\n",
                "\n.\r",
                "\r.\n"
            })
    void b13aSecondMessageIsNotSmuggled(String end) {
        play(wire -> {
            openData(wire);
            wire.client("Subject: one\r\n\r\ntext" + end + "MAIL FROM:<victim@example.org>\r\n");
            assertThat(wire.atClient())
                    .isEqualTo("550 5.5.2 The message holds a bare CR, a bare LF or a NUL, closing\r\n");
            assertThat(wire.closed()).isTrue();
            assertThat(wire.atBackend())
                    .doesNotContain("MAIL FROM:<victim", "\0", "\r\n.\r\n")
                    .doesNotContainPattern("[^\r]\n")
                    .doesNotContainPattern("\r([^\n]|\\z)");
        });
    }

    @Test
    void b13aBareLineEndFarIntoALongLineIsFound() {
        for (int length = 0; length < 40; length++) {
            String text = "x".repeat(length);
            play(wire -> {
                openData(wire);
                wire.client(text + "\n");
                assertThat(wire.closed()).isTrue();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "XCLIENT LOGIN=victim, 550 5.7.0 Not allowed",
        "xclient ADDR=192.0.2.1, 550 5.7.0 Not allowed",
        "XFORWARD NAME=x, 550 5.7.0 Not allowed",
        "AUTH PLAIN AGEAYg==, 503 5.5.1 Already signed in",
        "AUTH, 503 5.5.1 Already signed in",
        "STARTTLS, 503 5.5.1 TLS already stands",
        "BURL imap://x LAST, 502 5.5.1 Command not implemented",
        "LHLO x, 500 5.5.1 Command not known",
        "' XCLIENT LOGIN=victim', 500 5.5.1 Command not known",
        "'', 500 5.5.1 Command not known",
        "NOOP\tx, 500 5.5.1 Command not known",
        "NOOP\u0001x, 500 5.5.2 Not understood",
    })
    void b15whatIsNotAllowedNeverReachesTheBackend(String command, String reply) {
        play(wire -> {
            wire.client("NOOP\r\n" + command + "\r\nNOOP\r\n");
            assertThat(wire.atBackend()).isEqualTo("NOOP\r\nNOOP\r\n");
            assertThat(wire.atClient()).isEmpty();
            wire.backend("250-a\r\n250 b\r\n250 c\r\n");
            assertThat(wire.atClient()).isEqualTo("250-a\r\n250 b\r\n" + reply + "\r\n250 c\r\n");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NOOP\nXCLIENT LOGIN=victim\r\n", "NOOP\rXCLIENT LOGIN=victim\r\n", "NOOP\0XCLIENT\r\n", "NOOP\n"
            })
    void b15aLineThatAnotherServerReadsAsTwoEndsTheSession(String line) {
        play(wire -> {
            wire.client("RSET\r\n" + line + "NOOP\r\n");
            assertThat(wire.closed()).isFalse();
            wire.backend("250 ok\r\n");
            assertThat(wire.atClient()).startsWith("250 ok\r\n521 5.5.2 ");
            assertThat(wire.atBackend()).isEqualTo("RSET\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void aLineTooLongEndsTheSession() {
        play(wire -> {
            wire.client("RCPT TO:<" + "x".repeat(SmtpRelayGuard.MAX_LINE) + ">\r\n");
            assertThat(wire.atClient()).isEqualTo("500 5.5.2 Line too long, closing\r\n");
            assertThat(wire.closed()).isTrue();
            assertThat(wire.atBackend()).isEmpty();
        });
    }

    @Test
    void theLongestLinePasses() {
        play(wire -> {
            String line = "NOOP " + "x".repeat(SmtpRelayGuard.MAX_LINE - 7) + "\r\n";
            wire.client(line);
            assertThat(wire.atBackend()).isEqualTo(line);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<a@b> AUTH=victim@b SIZE=1, MAIL FROM:<a@b> SIZE=1",
        "mail from:<a@b> size=1 auth=<>, mail from:<a@b> size=1",
        "MAIL FROM:<a@b>\tAUTH=x AUTH=y, MAIL FROM:<a@b>",
    })
    void theSubmitterIsNotTheClientsToName(String line, String passed) {
        play(wire -> {
            wire.client(line + "\r\n");
            assertThat(wire.atBackend()).isEqualTo(passed + "\r\n");
            wire.backend("250 ok\r\n");
            assertThat(wire.atClient()).isEqualTo("250 ok\r\n");
        });
    }

    @Test
    void aQuotedAddressIsNotRewritten() {
        play(wire -> {
            wire.client("MAIL FROM:<\"a AUTH=b\"@c>\r\nMAIL FROM:<\"a b\"@c>\r\n");
            assertThat(wire.atClient()).isEqualTo("501 5.5.4 Parameter not understood\r\n");
            assertThat(wire.atBackend()).isEqualTo("MAIL FROM:<\"a b\"@c>\r\n");
        });
    }

    @Test
    void b14chunksPassByTheirCount() {
        play(wire -> {
            String message = "BDAT 10\r\nXCLIENT\r\n\nBDAT 3 LAST\r\n\r\n.BDAT 0 last\r\nNOOP\r\n";
            wire.client(message + "XFORWARD\r\n");
            assertThat(wire.atBackend()).isEqualTo(message);
            wire.backend("250 a\r\n250 b\r\n503 c\r\n250 d\r\n");
            assertThat(wire.atClient()).isEqualTo("250 a\r\n250 b\r\n503 c\r\n250 d\r\n550 5.7.0 Not allowed\r\n");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BDAT",
                "BDAT ",
                "BDAT x",
                "BDAT -1",
                "BDAT +1",
                "BDAT 01",
                "BDAT 0x10",
                "BDAT 4294967297",
                "BDAT 2147483648",
                "BDAT 18446744073709551617",
                "BDAT 5 LAST x",
                "BDAT 5  LAST",
                "BDAT 5 FIRST",
                "BDAT\t5",
                "BDAT 5 "
            })
    void b14aChunkThatCannotBeFollowedEndsTheSession(String command) {
        GuardedWire.inAllManners("CHUNKING", wire -> {
            wire.client(command + "\r\nhello");
            assertThat(wire.atBackend()).isEmpty();
            if (command.startsWith("BDAT\t")) {
                assertThat(wire.atClient()).isEqualTo("500 5.5.1 Command not known\r\n");
            } else {
                assertThat(wire.atClient()).isEqualTo("501 5.5.4 Cannot follow this chunk, closing\r\n");
                assertThat(wire.closed()).isTrue();
            }
        });
    }

    @Test
    void b14withoutChunkingAChunkGoesNowhere() {
        GuardedWire.inAllManners("SIZE", wire -> {
            wire.client("BDAT 22 LAST\r\nXCLIENT LOGIN=victim\r\nNOOP\r\n");
            assertThat(wire.atBackend()).isEqualTo("NOOP\r\n");
            assertThat(wire.atClient()).isEqualTo("503 5.5.1 BDAT is not available in this session\r\n");
        });
    }

    @Test
    void b14chunkingIsLostAndWonByHello() {
        play(wire -> {
            wire.client("HELO x\r\nBDAT 1\r\n.EHLO x\r\nBDAT 1\r\n.");
            wire.backend("250 mx\r\n");
            assertThat(wire.atBackend()).isEqualTo("HELO x\r\nEHLO x\r\n");
            wire.backend("250-mx\r\n250 CHUNKING\r\n");
            assertThat(wire.atBackend()).isEqualTo("BDAT 1\r\n.");
        });
    }

    @Test
    void ehloAfterLoginIsCleaned() {
        play(wire -> {
            wire.client("EHLO x\r\n");
            wire.backend(
                    "250-mx.internal\r\n250-PIPELINING\r\n250-XCLIENT NAME\r\n250-AUTH PLAIN\r\n250-STARTTLS\r\n250 DSN\r\n");
            assertThat(wire.atClient()).isEqualTo("250-mail.example.org\r\n250-PIPELINING\r\n250 DSN\r\n");
            wire.client("HELO x\r\n");
            wire.backend("250 mx.internal\r\n");
            assertThat(wire.atClient()).isEqualTo("250 mail.example.org\r\n");
            wire.client("EHLO \r\n");
            wire.backend("501 name\r\n");
            assertThat(wire.atClient()).isEqualTo("501 name\r\n");
        });
    }

    @Test
    void tooManyErrorsEndTheSession() {
        play(wire -> {
            wire.client("XCLIENT\r\n".repeat(1000));
            assertThat(wire.closed()).isTrue();
            assertThat(wire.atClient())
                    .endsWith("421 4.7.0 Too many errors, closing\r\n")
                    .hasLineCount(SmtpRelayGuard.MAX_REFUSED);
        });
    }

    @Test
    void repliesAwaitedAreBounded() {
        play(wire -> {
            wire.client("NOOP\r\n".repeat(SmtpRelayGuard.MAX_AWAITED + 1));
            assertThat(wire.left()).isEqualTo(6);
            wire.backend("250 ok\r\n");
            assertThat(wire.left()).isZero();
        });
    }

    @Test
    void b16aReplyThatNobodyAwaitsEndsTheSession() {
        play(wire -> {
            wire.backend("250 injected\r\n");
            assertThat(wire.atClient()).isEqualTo("421 4.3.0 Lost the server behind, try again later\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void aFarewellThatNobodyAwaitsPasses() {
        play(wire -> {
            wire.backend("421-4.4.2 idle\r\n421 4.4.2 bye\r\n");
            assertThat(wire.atClient()).isEqualTo("421-4.4.2 idle\r\n421 4.4.2 bye\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"250", "354 go", "* BYE", "2500 ok", "250 o\0k", "250 o\rk", "250 ok\n"})
    void b16repliesThatAreNone(String reply) {
        play(wire -> {
            wire.client(reply.equals("250") ? "DATA\r\n" : "NOOP\r\n");
            wire.backend(reply + "\r\n");
            assertThat(wire.atClient()).startsWith(reply.startsWith("250 ok") ? "421" : "421 4.3.0 ");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void b16endlessRepliesAreBounded() {
        play(wire -> {
            wire.client("EHLO x\r\n");
            wire.backend("250-x\r\n".repeat(SmtpReplyReader.MAX_LINES + 1));
            assertThat(wire.closed()).isTrue();
        });
        play(wire -> {
            wire.client("NOOP\r\n");
            wire.backend("250 " + "x".repeat(SmtpReplyReader.MAX_LINE));
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void b14aReplyBeforeTheEndOfTheMessageEndsTheSession() {
        play(wire -> {
            openData(wire);
            wire.client("text\r\n");
            wire.backend("552 too big\r\n");
            assertThat(wire.atClient()).isEqualTo("552 too big\r\n");
            assertThat(wire.closed()).isTrue();
        });
        play(wire -> {
            wire.client("BDAT 100\r\ntext");
            wire.backend("250 ok\r\n");
            assertThat(wire.atClient()).startsWith("421 4.3.0 ");
            assertThat(wire.closed()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void betweenTwoCommandsTheEndComesAtOnce(Ending why) {
        play(wire -> {
            wire.client("NOOP\r\nRCP");
            wire.end(why);
            assertThat(wire.atClient()).startsWith("421 4.").endsWith("\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void theEndDoesNotComeInTheMiddleOfAReply() {
        play(wire -> {
            wire.client("HELP\r\n");
            wire.backend("214-a\r\n214");
            wire.end(Ending.SIGNED_OUT);
            assertThat(wire.closed()).isFalse();
            wire.client("NOOP\r\n");
            wire.backend(" b\r\n");
            assertThat(wire.atClient())
                    .isEqualTo(
                            "214-a\r\n214 b\r\n421 4.7.0 This app-specific password is no longer valid, closing\r\n");
            assertThat(wire.atBackend()).isEqualTo("HELP\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void aMessageOfARevokedPasswordIsCutOff() {
        play(wire -> {
            openData(wire);
            wire.client("text\r\n");
            wire.end(Ending.SIGNED_OUT);
            assertThat(wire.atClient()).startsWith("421 4.7.0 ");
            assertThat(wire.closed()).isTrue();
            wire.client(".\r\n");
            assertThat(wire.atBackend()).isEqualTo("text\r\n");
        });
    }

    @Test
    void g15aMessageUnderWayIsLetInAtAShutdown() {
        play(wire -> {
            openData(wire);
            wire.client("text\r\n");
            wire.end(Ending.SHUTTING_DOWN);
            wire.client(".\r\nMAIL FROM:<>\r\n");
            assertThat(wire.atBackend()).isEqualTo("text\r\n.\r\n");
            assertThat(wire.closed()).isFalse();
            wire.backend("250 queued\r\n");
            assertThat(wire.atClient()).isEqualTo("250 queued\r\n421 4.3.2 Restarting, connect again\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void g15aTransactionThatIsBegunIsFinishedAtAShutdownAndNoOther() {
        play(wire -> {
            wire.client("MAIL FROM:<a@example.org>\r\n");
            wire.end(Ending.SHUTTING_DOWN);
            wire.backend("250 ok\r\n");
            assertThat(wire.closed()).isFalse();
            wire.client("RCPT TO:<b@example.org>\r\nDATA\r\n");
            wire.backend("250 ok\r\n354 go on\r\n");
            wire.client("text\r\n.\r\nMAIL FROM:<c@example.org>\r\n");
            assertThat(wire.closed()).isFalse();
            wire.backend("250 queued\r\n");
            assertThat(wire.atClient()).endsWith("250 queued\r\n421 4.3.2 Restarting, connect again\r\n");
            assertThat(wire.atBackend()).doesNotContain("c@example.org");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void g15aTransactionThatIsGivenUpIsWaitedForNoLonger() {
        for (String[] exchange :
                new String[][] {{"RSET\r\n", "250 reset\r\n"}, {"EHLO again\r\n", "250 mail.test\r\n"}}) {
            play(wire -> {
                wire.client("MAIL FROM:<a@example.org>\r\n");
                wire.backend("250 ok\r\n");
                wire.end(Ending.SHUTTING_DOWN);
                assertThat(wire.closed()).isFalse();
                wire.client(exchange[0]);
                wire.backend(exchange[1]);
                assertThat(wire.atClient()).endsWith("421 4.3.2 Restarting, connect again\r\n");
                assertThat(wire.closed()).isTrue();
            });
        }
    }

    @Test
    void g15whoHasBegunNothingIsToldAtOnce() {
        play(wire -> {
            wire.client("MAIL FROM:<a@example.org>\r\n");
            wire.backend("550 no\r\n");
            wire.end(Ending.SHUTTING_DOWN);
            assertThat(wire.atClient()).isEqualTo("550 no\r\n421 4.3.2 Restarting, connect again\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void g15whatIsNotFinishedInTimeIsCutOff() {
        play(wire -> {
            openData(wire);
            wire.end(Ending.SHUTTING_DOWN);
            wire.client("text\r\n");
            assertThat(wire.closed()).isFalse();
            wire.end(Ending.CUT_OFF);
            assertThat(wire.atClient()).startsWith("421 4.3.2 ");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void g15theAnswerToAWholeMessageIsWaitedFor() {
        play(wire -> {
            wire.client("BDAT 1 LAST\r\nx");
            wire.end(Ending.SIGNED_OUT);
            wire.backend("250 queued\r\n");
            assertThat(wire.atClient()).startsWith("250 queued\r\n421 4.7.0 ");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void aLostBackendIsNotWaitedFor() {
        play(wire -> {
            openData(wire);
            wire.client(".\r\n");
            wire.end(Ending.BACKEND_LOST);
            assertThat(wire.atClient()).startsWith("421 4.3.0 ");
            assertThat(wire.closed()).isTrue();
        });
    }

    @Test
    void quitEndsWithTheBackendsFarewell() {
        play(wire -> {
            wire.client("QUIT\r\nMAIL FROM:<>\r\n");
            assertThat(wire.atBackend()).isEqualTo("QUIT\r\n");
            wire.backend("221 bye\r\n");
            assertThat(wire.atClient()).isEqualTo("221 bye\r\n");
            assertThat(wire.closed()).isTrue();
        });
    }
}
