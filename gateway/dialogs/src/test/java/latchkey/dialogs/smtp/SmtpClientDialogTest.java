package latchkey.dialogs.smtp;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Transcript;
import org.junit.jupiter.api.Test;

class SmtpClientDialogTest {
    /** ada@example.org and abcdefghijklmnop, as PLAIN. */
    private static final String PLAIN = "AGFkYUBleGFtcGxlLm9yZwBhYmNkZWZnaGlqa2xtbm9w";

    /** The same as LOGIN's two responses. */
    private static final String LOGIN_NAME = "YWRhQGV4YW1wbGUub3Jn";

    private static final String LOGIN_SECRET = "YWJjZGVmZ2hpamtsbW5vcA==";

    private static final SmtpExtensions EXTENSIONS =
            SmtpExtensions.of(List.of("PIPELINING", "SIZE 1000", "XCLIENT NAME ADDR LOGIN", "STARTTLS", "AUTH PLAIN"));

    private static SmtpSettings settings(boolean tls, boolean startTls) {
        return new SmtpSettings(
                tls,
                startTls,
                "mail.example.org",
                Optional.of(EXTENSIONS),
                Optional.of(URI.create("https://example.org/apps")));
    }

    /** Port 465. */
    private static Transcript implicitTls() {
        return Transcript.with(() -> new SmtpClientDialog(settings(true, false)));
    }

    /** Port 587. */
    private static Transcript startTls() {
        return Transcript.with(() -> new SmtpClientDialog(settings(false, true)));
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
}
