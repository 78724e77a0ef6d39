package latchkey.dialogs.imap;

import java.net.URI;
import java.util.Optional;
import latchkey.dialogs.Transcript;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Mail programs as seen on the wire, each conversation at every manner of cutting. "AGFubgBwdw==" is \0ann\0pw. */
class ImapClientDialogTest {
    private static final Transcript TLS = Transcript.with(() -> new ImapClientDialog(
            new ImapSettings(true, "Latchkey", Optional.of(URI.create("https://mail.example.org/passwords")))));
    private static final Transcript PLAIN =
            Transcript.with(() -> new ImapClientDialog(new ImapSettings(false, "Latchkey", Optional.empty())));

    @Test
    void thunderbirdSignsInWithoutInitialResponseAndReadsTheCodeOfTheTaggedOk() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: 1 authenticate PLAIN
                S: +\\x20
                C: AGFubgBwdw==
                ! verify ann pw
                > allowed ann@example.org
                ! open ann@example.org
                > ready IMAP4rev1 IDLE UIDPLUS
                S: 1 OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] Signed in.
                ! relay
                """);
    }

    @Test
    void k9FallsBackFromPlainToLoginOnTheSameConnection() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: 1 CAPABILITY
                S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN
                S: 1 OK CAPABILITY completed.
                C: 2 AUTHENTICATE PLAIN
                S: +\\x20
                C: AGFubgBwdw==
                ! verify ann pw
                > denied WRONG
                S: 2 NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: 3 LOGIN "ann" "pw"
                ! verify ann pw
                > denied WRONG
                S: 3 NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: 4 LOGIN "ann" "qx"
                ! verify ann qx
                > allowed ann
                ! open ann
                > ready IMAP4rev1 AUTH=PLAIN STARTTLS UNAUTHENTICATE COMPRESS=DEFLATE
                S: * CAPABILITY IMAP4rev1
                S: 4 OK [CAPABILITY IMAP4rev1] Signed in.
                ! relay
                """);
    }

    @Test
    void aRealPasswordIsToldWhereAnAppPasswordIsMade() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a LOGIN ann secret
                ! verify ann secret
                > denied NOT_AN_APP_PASSWORD
                S: a NO [AUTHENTICATIONFAILED] An app-specific password is needed. Make one at https://mail.example.org/passwords
                C: b LOGIN ann ""
                S: b NO [AUTHENTICATIONFAILED] An app-specific password is needed. Make one at https://mail.example.org/passwords
                """);
    }

    @Test
    @DisplayName("B10: trouble of ours is never called a wrong password")
    void trouble() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a LOGIN ann pw
                ! verify ann pw
                > unavailable
                S: a NO [UNAVAILABLE] The service is not available for now. Please try again later.
                C: b LOGIN ann pw
                ! verify ann pw
                > allowed ann
                ! open ann
                > failed REFUSED
                S: b NO [UNAVAILABLE] The service is not available for now. Please try again later.
                C: c NOOP
                S: c OK NOOP completed.
                """);
    }

    @Test
    void curlOffersItsSecondCommandTogetherWithTheFirst() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: A001 CAPABILITY
                C: A002 AUTHENTICATE PLAIN AGFubgBwdw==
                C: A003 SELECT INBOX
                S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN
                S: A001 OK CAPABILITY completed.
                ! verify ann pw
                > denied WRONG
                S: A002 NO [AUTHENTICATIONFAILED] Wrong user name or password.
                S: A003 BAD Unknown command, or not before signing in.
                """);
    }

    @Test
    @DisplayName("B18: mbsync and mutt send an authorisation identity equal to the user name; no other is taken")
    void authorisationIdentity() {
        // ann\0ann\0pw, then bob\0ann\0pw, then one NUL only, then an empty user
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a AUTHENTICATE PLAIN Ym9iAGFubgBwdw==
                S: a BAD The authentication response is not valid.
                C: b AUTHENTICATE PLAIN YW5uAHB3
                S: b BAD The authentication response is not valid.
                C: c AUTHENTICATE PLAIN AABwdw==
                S: c BAD The authentication response is not valid.
                C: d AUTHENTICATE PLAIN AGFubgA=
                S: d BAD The authentication response is not valid.
                C: e AUTHENTICATE PLAIN YW5uAGFubgBwdw==
                ! verify ann pw
                > allowed ann
                ! open ann
                > ready
                S: e OK Signed in.
                ! relay
                """);
    }

    @Test
    @DisplayName("B11: nothing of a cancelled or broken exchange is left over")
    void leftovers() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a AUTHENTICATE LOGIN
                S: + VXNlcm5hbWU6
                C: YW5u
                S: + UGFzc3dvcmQ6
                C: *
                S: a BAD Authentication cancelled.
                C: b AUTHENTICATE LOGIN
                S: + VXNlcm5hbWU6
                C: !!!
                S: b BAD The authentication response is not valid.
                C: c AUTHENTICATE LOGIN Ym9i
                S: + UGFzc3dvcmQ6
                C: cHc=
                ! verify bob pw
                > denied WRONG
                S: c NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: d SELECT INBOX
                S: d BAD Unknown command, or not before signing in.
                """);
    }

    @Test
    void anEmptyInitialResponseAndAnUnknownMechanism() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a AUTHENTICATE PLAIN =
                S: a BAD The authentication response is not valid.
                C: b AUTHENTICATE CRAM-MD5
                S: b NO [CANNOT] This authentication mechanism is not offered.
                C: c AUTHENTICATE
                S: c BAD Wrong arguments.
                C: d LOGOUT
                S: * BYE Logging out.
                S: d OK LOGOUT completed.
                ! close
                """);
    }

    @Test
    void loginTakesEachArgumentInEachForm() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a login "a \\\\"n\\\\\\\\n" {2}
                S: + OK
                C: pw
                ! verify a "n\\n pw
                > denied WRONG
                S: a NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: b LOGIN {3}
                S: + OK
                C: ann {4+}
                C: p {w
                ! verify ann p {w
                > denied WRONG
                S: b NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: c LOGIN {5+}
                C: zoë "p w"
                C: d NOOP
                S: c BAD Wrong arguments.
                S: d OK NOOP completed.
                C: e LOGIN {4+}
                C: zoë ab-cd
                ! verify zoë ab-cd
                > denied WRONG
                S: e NO [AUTHENTICATIONFAILED] Wrong user name or password.
                """);
    }

    @Test
    @DisplayName("B4, B6: control characters and broken UTF-8 are refused before anybody sees them")
    void controlCharacters() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a LOGIN {5+}
                C: an\\r\\nn pw
                S: a NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: b LOGIN {2+}
                C: \\xc3( pw
                S: b NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: c LOGIN ann {3+}
                C: p\\0w
                S: c NO [AUTHENTICATIONFAILED] An app-specific password is needed. Make one at https://mail.example.org/passwords
                """);
    }

    @Test
    void offlineimapSendsIdFirst() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: x1 ID ("name" "OfflineIMAP" "version" {3}
                S: + OK
                C: 8.0 "vendor" NIL "x-originating-ip" "192.0.2.1")
                S: * ID ("name" "Latchkey")
                S: x1 OK ID completed.
                C: x2 LOGIN ann pw
                ! verify ann pw OfflineIMAP 8.0
                > allowed ann
                ! open ann OfflineIMAP 8.0
                > ready IMAP4rev1
                S: x2 OK [CAPABILITY IMAP4rev1] Signed in.
                ! relay
                """);
    }

    @Test
    void idInAllItsForms() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a id nil
                S: * ID ("name" "Latchkey")
                S: a OK ID completed.
                C: b ID ()
                S: * ID ("name" "Latchkey")
                S: b OK ID completed.
                C: c ID ("name" "a\\x1b[1m\\tb")
                S: * ID ("name" "Latchkey")
                S: c OK ID completed.
                C: d LOGIN ann pw
                ! verify ann pw a[1mb
                > denied WRONG
                S: d NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: e ID ("name")
                S: e BAD Wrong arguments.
                """);
    }

    @Test
    @DisplayName("A4: before TLS no mechanism is offered and no password taken; it is not echoed either")
    void beforeTls() {
        PLAIN.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED] Latchkey ready.
                C: 1 LOGIN ann pw
                S: 1 NO [PRIVACYREQUIRED] Use STARTTLS first: no password is taken without TLS.
                C: 2 AUTHENTICATE PLAIN AGFubgBwdw==
                S: 2 NO [PRIVACYREQUIRED] Use STARTTLS first: no password is taken without TLS.
                C: 3 AUTHENTICATE PLAIN
                C: AGFubgBwdw==
                S: 3 NO [PRIVACYREQUIRED] Use STARTTLS first: no password is taken without TLS.
                S: * BAD A tag and a command are needed.
                """);
    }

    @Test
    @DisplayName("A3: what was said before TLS is forgotten after it")
    void startTls() {
        PLAIN.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED] Latchkey ready.
                C: 0 CAPABILITY
                S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED
                S: 0 OK CAPABILITY completed.
                C: 1 ID ("name" "mallory")
                S: * ID ("name" "Latchkey")
                S: 1 OK ID completed.
                C: 2 STARTTLS now
                S: 2 BAD Wrong arguments.
                C: 3 STARTTLS
                S: 3 OK Begin TLS negotiation now.
                ! starttls
                > tls
                C: 4 STARTTLS
                S: 4 BAD TLS is already in use.
                C: 5 LOGIN ann pw
                ! verify ann pw
                > allowed ann
                ! open ann
                > ready IMAP4rev1
                S: 5 OK [CAPABILITY IMAP4rev1] Signed in.
                ! relay
                """);
    }

    @Test
    @DisplayName("A5: other protocols are closed at their first line, without a word")
    void otherProtocols() {
        for (String first : new String[] {
            "C: GET / HTTP/1.1", "C: EHLO example.org", "C: POST /login HTTP/1.1", "C~ \\x16\\x03\\x01\\x02"
        }) {
            TLS.plays("""
                    S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                    %s
                    ! close
                    """.formatted(first));
        }
    }

    @Test
    @DisplayName("A5: three bad commands close the connection")
    void badCommands() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: Host: example.org
                S: Host: BAD Unknown command, or not before signing in.
                C: \\x20
                S: * BAD A tag and a command are needed.
                C: a FOO
                S: a BAD Unknown command, or not before signing in.
                S: * BYE Too many errors.
                ! close
                """);
    }

    @Test
    void sixFailedLoginsCloseTheConnection() {
        String attempt = """
                C: a LOGIN ann pw
                ! verify ann pw
                > denied WRONG
                S: a NO [AUTHENTICATIONFAILED] Wrong user name or password.
                """;
        TLS.plays("S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.\n"
                + attempt.repeat(6) + "S: * BYE Too many errors.\n! close");
    }

    @Test
    @DisplayName("B1: literals beyond the limit are refused, however the number is written")
    void literals() {
        for (String size : new String[] {
            "4294967296", "18446744073709551616", "99999999999999999999999999", "16385", "9223372036854775807"
        }) {
            TLS.plays("""
                    S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                    C: a LOGIN {%s}
                    S: a BAD Literal too large.
                    C: b LOGIN {%s+}
                    S: * BYE Literal too large.
                    ! close
                    """.formatted(size, size));
        }
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a LOGIN {-1}
                S: a BAD Wrong arguments.
                C: b LOGIN {0}
                S: + OK
                C: \\x20pw
                S: b NO [AUTHENTICATIONFAILED] Wrong user name or password.
                C: c LOGIN {1}}
                S: c BAD Wrong arguments.
                """);
    }

    @Test
    @DisplayName("B1: endless lines, endless literals, endless ID")
    void endless() {
        String greeting = "S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.\n";
        TLS.plays(greeting + "C~ a LOGIN \"" + "x".repeat(16400) + "\nS: * BYE Command too long.\n! close");
        TLS.plays(greeting + "C~ " + "(".repeat(16400) + "\nS: * BYE Command too long.\n! close");
        TLS.plays(greeting + "C: a AUTHENTICATE PLAIN\nS: +\\x20\n" + "C~ " + "A".repeat(16400)
                + "\nS: * BYE Command too long.\n! close");
        TLS.plays(greeting + "C: a ID (" + "\"k\" \"v\" ".repeat(30) + "\"k\" \"v\")\nS: a BAD Wrong arguments.");
        TLS.plays(greeting + "C: a ID (\"" + "k".repeat(31) + "\" NIL)\nS: a BAD Wrong arguments.");
        TLS.plays(greeting + "C: a ID (\"k\" \"" + "v".repeat(1025) + "\")\nS: a BAD Wrong arguments.");
        TLS.plays(greeting + "C: " + "t".repeat(65) + " NOOP\nS: * BAD A tag and a command are needed.");
    }

    @Test
    void lonelyLineEnds() {
        for (String line : new String[] {"a NOOP\\n", "a NO\\rOP\\r\\n", "a NO\\0OP\\r\\n", "\\n"}) {
            TLS.plays("""
                    S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                    C~ %s
                    S: * BYE Lines must end in CR LF and hold no NUL.
                    ! close
                    """.formatted(line));
        }
    }

    @Test
    void endings() {
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                > end TIMED_OUT
                S: * BYE Closed after a long silence.
                ! close
                """);
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                C: a LOGIN ann pw
                ! verify ann pw
                > end SHUTTING_DOWN
                S: * BYE The service is restarting. Please connect again.
                ! close
                > denied WRONG
                """);
        TLS.plays("""
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN] Latchkey ready.
                > end UNAVAILABLE
                S: * BYE [UNAVAILABLE] The service is not available for now. Please try again later.
                ! close
                """);
    }
}
