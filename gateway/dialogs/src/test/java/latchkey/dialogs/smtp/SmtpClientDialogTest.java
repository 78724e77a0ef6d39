package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Action;
import latchkey.dialogs.Ending;
import latchkey.dialogs.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpClientDialogTest {
    /** ada@example.org and abcdefghijklmnop, as PLAIN. */
    private static final String PLAIN = "AGFkYUBleGFtcGxlLm9yZwBhYmNkZWZnaGlqa2xtbm9w";

    /** The same as LOGIN's two responses. */
    private static final String LOGIN_NAME = "YWRhQGV4YW1wbGUub3Jn";

    private static final String LOGIN_SECRET = "YWJjZGVmZ2hpamtsbW5vcA==";

    private static final SmtpExtensions EXTENSIONS =
            SmtpExtensions.of(List.of("PIPELINING", "SIZE 1000", "XCLIENT NAME ADDR LOGIN", "STARTTLS", "AUTH PLAIN"));

    private static SmtpSettings settings(boolean tls) {
        return new SmtpSettings(
                tls, "mail.example.org", Optional.of(EXTENSIONS), Optional.of(URI.create("https://example.org/apps")));
    }

    /** Port 465. */
    private static Transcript implicitTls() {
        return Transcript.with(() -> new SmtpClientDialog(settings(true)));
    }

    /** Port 587. */
    private static Transcript startTls() {
        return Transcript.with(() -> new SmtpClientDialog(settings(false)));
    }

    private static final String GREETING = "S: 220 mail.example.org ESMTP\n";

    /** Up to the point where a client on port 465 gives AUTH. */
    private static final String HELLO = GREETING + """
            C: EHLO [127.0.0.1]
            S: 250-mail.example.org
            S: 250-AUTH PLAIN LOGIN
            S: 250-AUTH=PLAIN LOGIN
            S: 250-PIPELINING
            S: 250 SIZE 1000
            """;

    private static final String SIGNED_IN = """
            ! verify ada@example.org abcdefghijklmnop [127.0.0.1]
            > allowed ada@example.org
            ! open ada@example.org [127.0.0.1]
            > ready PIPELINING CHUNKING
            S: 235 2.7.0 Signed in
            ! relay
            """;

    @Test
    void thunderbirdSignsInWithPlainAndAnInitialResponse() {
        implicitTls().plays(HELLO + "C: AUTH PLAIN " + PLAIN + "\n" + SIGNED_IN);
    }

    @Test
    void curlSendsPlainWithoutAnInitialResponse() {
        implicitTls().plays(HELLO + "C: AUTH PLAIN\nS: 334\\x20\nC: " + PLAIN + "\n" + SIGNED_IN);
    }

    @Test
    void outlookSignsInWithLogin() {
        implicitTls()
                .plays(HELLO
                        + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + LOGIN_NAME + "\nS: 334 UGFzc3dvcmQ6\nC: "
                        + LOGIN_SECRET + "\n" + SIGNED_IN);
    }

    @Test
    void loginTakesTheNameAsInitialResponse() {
        implicitTls()
                .plays(HELLO + "C: auth login " + LOGIN_NAME + "\nS: 334 UGFzc3dvcmQ6\nC: " + LOGIN_SECRET + "\n"
                        + SIGNED_IN);
    }

    @Test
    void muttSendsAnAuthzidThatEqualsTheAuthcid() {
        String response = "YWRhQGV4YW1wbGUub3JnAGFkYUBleGFtcGxlLm9yZwBhYmNkZWZnaGlqa2xtbm9w";
        implicitTls().plays(HELLO + "C: AUTH PLAIN " + response + "\n" + SIGNED_IN);
    }

    @Test
    void appleMailStartsTlsAndAsksAgain() {
        startTls()
                .plays(GREETING
                        + """
                        C: EHLO phone.local
                        S: 250-mail.example.org
                        S: 250 STARTTLS
                        C: STARTTLS
                        S: 220 2.0.0 Begin TLS now
                        ! starttls
                        > tls
                        """
                        + HELLO.substring(GREETING.length()) + "C: AUTH PLAIN " + PLAIN + "\n" + SIGNED_IN);
    }

    @Test
    void swaksSendsWithTheAuthCommandWhatFollowsItAndTheGuardGetsIt() {
        implicitTls().plays(HELLO + "C: AUTH PLAIN " + PLAIN + "\nC: MAIL FROM:<ada@example.org>\n" + SIGNED_IN);
    }

    @Test
    void muttQuits() {
        implicitTls().plays(HELLO + "C: QUIT\nS: 221 2.0.0 Bye\n! close");
    }

    @Test
    void harmlessCommandsAreAnsweredAtAnyTime() {
        implicitTls().plays(GREETING + """
                        C: NOOP
                        S: 250 2.0.0 OK
                        C: rset
                        S: 250 2.0.0 OK
                        C: HELP me
                        S: 214 2.0.0 See RFC 5321
                        C: HELO laptop
                        S: 250 mail.example.org
                        """);
    }

    @Test
    void nothingIsSubmittedWithoutSigningIn() {
        implicitTls().plays(HELLO + """
                        C: MAIL FROM:<a@b>
                        S: 530 5.7.0 Sign in first
                        C: RCPT TO:<a@b>
                        S: 530 5.7.0 Sign in first
                        C: DATA
                        S: 530 5.7.0 Sign in first
                        C: BDAT 5 LAST
                        S: 530 5.7.0 Sign in first
                        C: VRFY a
                        S: 530 5.7.0 Sign in first
                        """);
        startTls().plays(GREETING + "C: MAIL FROM:<a@b>\nS: 530 5.7.0 Give STARTTLS first");
    }

    @Test
    void b15nobodyImpersonates() {
        implicitTls().plays(HELLO + """
                        C: XCLIENT LOGIN=victim
                        S: 550 5.7.0 Not allowed
                        C: xforward ADDR=192.0.2.1
                        S: 550 5.7.0 Not allowed
                        """);
    }

    @Test
    void whatIsNotUnderstood() {
        implicitTls().plays(GREETING + """
                        C: FROBNICATE
                        S: 500 5.5.1 Command not known
                        C:
                        S: 500 5.5.1 Command not known
                        C: EHLO
                        S: 501 5.5.4 Say EHLO with your host name
                        C: HELO a\\x1bb
                        S: 501 5.5.4 Say EHLO with your host name
                        C: AUTH PLAIN
                        S: 503 5.5.1 Say EHLO first
                        C: AUTH
                        S: 501 5.5.4 Name a mechanism
                        C: AUTH CRAM-MD5
                        S: 504 5.5.4 Only PLAIN and LOGIN are spoken here
                        """);
    }

    @Test
    void tooManyErrorsEndTheConversation() {
        implicitTls()
                .plays(GREETING + "C: X\nS: 500 5.5.1 Command not known\n".repeat(SmtpClientDialog.MAX_ERRORS)
                        + "S: 421 4.7.0 Too many errors, closing\n! close");
    }

    @Test
    void aNameInAnOldCharacterSetIsRead() {
        implicitTls()
                .plays(HELLO.replace("[127.0.0.1]", "b\\xfcro") + "C: AUTH PLAIN " + PLAIN
                        + "\n! verify ada@example.org abcdefghijklmnop b\u00fcro\n");
    }

    @Test
    void a4noPasswordIsTakenBeforeTls() {
        startTls().plays(GREETING + """
                        C: EHLO phone
                        S: 250-mail.example.org
                        S: 250 STARTTLS
                        C: AUTH PLAIN %s
                        S: 538 5.7.11 Encryption is needed to sign in
                        C: AUTH LOGIN
                        S: 538 5.7.11 Encryption is needed to sign in
                        """.formatted(PLAIN));
    }

    @Test
    void a3startTlsForgetsWhatWasSaidBefore() {
        startTls().plays(GREETING + """
                        C: EHLO phone
                        S: 250-mail.example.org
                        S: 250 STARTTLS
                        C: STARTTLS now
                        S: 501 5.5.4 No argument is allowed here
                        C: STARTTLS
                        S: 220 2.0.0 Begin TLS now
                        ! starttls
                        > tls
                        C: AUTH PLAIN %s
                        S: 503 5.5.1 Say EHLO first
                        C: STARTTLS
                        S: 503 5.5.1 TLS already stands
                        """.formatted(PLAIN));
    }

    /** The driver closes on whatever is left in the buffer at StartTls; that the dialog leaves it is shown here. */
    @Test
    void a1nothingBehindStartTlsIsRead() {
        byte[] stream = "STARTTLS\r\nNOOP\r\nEHLO x\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= stream.length; cut++) {
            SmtpClientDialog dialog = new SmtpClientDialog(settings(false));
            List<Action> actions = new ArrayList<>(dialog.opened());
            actions.clear();
            int consumed = 0;
            for (int limit : new int[] {cut, stream.length}) {
                ByteBuffer input = ByteBuffer.wrap(stream, consumed, limit - consumed);
                int before;
                do {
                    before = input.position();
                    actions.addAll(dialog.read(input));
                } while (input.position() > before);
                consumed = input.position();
            }
            assertThat(actions).hasExactlyElementsOfTypes(Action.Reply.class, Action.StartTls.class);
            assertThat(consumed).isEqualTo("STARTTLS\r\n".length());
        }
    }

    @Test
    void b11cancelledAndMalformedExchangesLeaveNothingBehind() {
        implicitTls().plays(HELLO + """
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: *
                        S: 501 5.7.0 Sign-in cancelled
                        C: AUTH LOGIN YWRhQGV4YW1wbGUub3Jn
                        S: 334 UGFzc3dvcmQ6
                        C: ===
                        S: 501 5.5.2 Cannot decode this response
                        C: AUTH PLAIN AGFkYQ==
                        S: 501 5.5.2 Cannot decode this response
                        C: AUTH PLAIN =
                        S: 501 5.5.2 Cannot decode this response
                        C: RSET
                        S: 250 2.0.0 OK
                        C: MAIL FROM:<a@b>
                        S: 530 5.7.0 Sign in first
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: YWRhQGV4YW1wbGUub3Jn
                        S: 334 UGFzc3dvcmQ6
                        C: YWJjZGVmZ2hpamtsbW5vcA==
                        """ + SIGNED_IN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // authzid boss, control characters in the login, in the secret, empty login, empty secret, a NUL too
                // many
                "Ym9zcwBhZGEAcHc=",
                "AGEKZABwdw==",
                "AGFkYQBwDXc=",
                "AABwdw==",
                "AGFkYQA=",
                "AGFkYQBwdwB4"
            })
    void b18identitiesThatAreRefused(String response) {
        implicitTls().plays(HELLO + "C: AUTH PLAIN " + response + "\nS: 501 5.5.2 Cannot decode this response");
    }

    private static final String VERIFY =
            "C: AUTH PLAIN " + PLAIN + "\n! verify ada@example.org abcdefghijklmnop [127.0.0.1]\n";

    @Test
    void kNineFallsBackFromPlainToLogin() {
        implicitTls().plays(HELLO + VERIFY + """
                        > denied WRONG
                        S: 535 5.7.8 Wrong user name or app-specific password
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: YWRhQGV4YW1wbGUub3Jn
                        S: 334 UGFzc3dvcmQ6
                        C: YWJjZGVmZ2hpamtsbW5vcA==
                        """ + SIGNED_IN);
    }

    @Test
    void aPrimaryPasswordIsAnsweredWithTheWayToAnAppPassword() {
        implicitTls().plays(HELLO + VERIFY + """
                        > denied NOT_AN_APP_PASSWORD
                        S: 535 5.7.8 An app-specific password is needed here, make one at https://example.org/apps
                        """);
    }

    @Test
    void b10ourOwnTroubleIsNoWrongPassword() {
        implicitTls()
                .plays(HELLO + VERIFY + "> unavailable\nS: 454 4.7.0 Cannot sign you in for now, try again later\n"
                        + VERIFY
                        + """
                        > allowed ada@example.org
                        ! open ada@example.org [127.0.0.1]
                        > failed REFUSED
                        S: 454 4.7.0 Cannot sign you in for now, try again later
                        C: NOOP
                        S: 250 2.0.0 OK
                        """);
    }

    @Test
    void tooManyFailedSignInsEndTheConversation() {
        String once = VERIFY + "> denied WRONG\nS: 535 5.7.8 Wrong user name or app-specific password\n";
        implicitTls()
                .plays(HELLO + once.repeat(SmtpClientDialog.MAX_FAILED_LOGINS)
                        + "S: 421 4.7.0 Too many failed sign-ins, closing\n! close");
    }

    @Test
    void withoutABackendTheGreetingSaysSo() {
        SmtpSettings settings = new SmtpSettings(true, "mail.example.org", Optional.empty(), Optional.empty());
        Transcript.with(() -> new SmtpClientDialog(settings))
                .plays("S: 421 4.3.2 Service is not available for now, try again later\n! close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "post /x HTTP/1.0", "PRI * HTTP/2.0", "OPTIONS *"})
    void a5aBrowserIsTurnedAway(String line) {
        implicitTls()
                .plays(GREETING + "C: " + line
                        + "\nC: Host: x\nC: EHLO x\nS: 521 5.5.1 This is a mail submission server, closing\n! close");
    }

    @Test
    void a5aTlsRecordIsTurnedAwayWithoutAWord() {
        startTls().plays(GREETING + "C~ \\x16\\x03\\x01\\0\\xf0\n! close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\\nNOOP", "NOOP\\rNOOP", "NO\\0OP", "\\n", "AUTH PLAIN\\n", "\\r\\r\\n"})
    void b13linesEndWithCrlfAndNothingElse(String line) {
        implicitTls()
                .plays(GREETING + "C: " + line
                        + "\nS: 521 5.5.2 Lines end with CRLF and hold no NUL, closing\n! close");
    }

    @Test
    void linesAreBounded() {
        String tooLong = "S: 500 5.5.2 Line too long, closing\n! close";
        int most = SmtpClientDialog.MAX_LINE - "NOOP \r\n".length();
        Transcript whole = implicitTls();
        whole.plays(GREETING + "C: NOOP " + "x".repeat(most) + "\nS: 250 2.0.0 OK");
        whole.plays(GREETING + "C: NOOP " + "x".repeat(most + 1) + "\n" + tooLong);
        whole.plays(GREETING + "C~ auth plain " + "x".repeat(SmtpClientDialog.MAX_AUTH_LINE) + "\n" + tooLong);
    }

    @Test
    void responsesAreBounded() {
        String longest = "QUJD".repeat(3072);
        String tooLong = longest + "x".repeat(100);
        implicitTls()
                .plays(HELLO + "C: AUTH PLAIN " + longest + "\nS: 501 5.5.2 Cannot decode this response\n"
                        + "C: AUTH PLAIN\nS: 334\\x20\nC: " + tooLong
                        + "\nS: 500 5.5.6 Response too long, closing\n! close");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void theGatewayTakesLeaveInEveryState(Ending why) {
        String farewell = new String(SmtpReplies.farewell(why), StandardCharsets.US_ASCII).strip();
        String end = "> end " + why + "\nS: " + farewell + "\n! close\n";
        assertThat(farewell).startsWith("421 4.");
        implicitTls().plays(GREETING + end);
        implicitTls().plays(HELLO + "C: AUTH PLAIN\nS: 334\\x20\n" + end);
        implicitTls().plays(HELLO + VERIFY + end);
        implicitTls().plays(HELLO + VERIFY + "> allowed ada\n! open ada [127.0.0.1]\n" + end);
        startTls().plays(GREETING + "C: STARTTLS\nS: 220 2.0.0 Begin TLS now\n! starttls\n> end " + why + "\n! close");
    }
}
