package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import latchkey.dialogs.Ending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Relayed sessions, honest and not, each at every manner of cutting. */
class ImapRelayGuardTest {

    @Test
    void pipelinedCommandsAndTheirResponsesPass() {
        GuardedRelay.plays("""
                C: 1 SELECT INBOX
                C: 2 UID FETCH 1:* (FLAGS BODY.PEEK[])
                C: 3 NOOP
                b: 1 SELECT INBOX
                b: 2 UID FETCH 1:* (FLAGS BODY.PEEK[])
                b: 3 NOOP
                B: * 3 EXISTS
                B: 1 OK [READ-WRITE] done
                B: * 1 FETCH (UID 1 FLAGS () BODY[] {23}
                B: 3 NO
                B: + x
                B: * BYE {9}
                B~ zz)\\r\\n
                B: * 2 FETCH (UID 2 BODY[] {0}
                B: \\x20X {2}
                B: ab)
                B: 2 OK done
                B: 3 OK done
                c: * 3 EXISTS
                c: 1 OK [READ-WRITE] done
                c: * 1 FETCH (UID 1 FLAGS () BODY[] {23}
                c: 3 NO
                c: + x
                c: * BYE {9}
                c~ zz)\\r\\n
                c: * 2 FETCH (UID 2 BODY[] {0}
                c: \\x20X {2}
                c: ab)
                c: 2 OK done
                c: 3 OK done
                """);
    }

    @Test
    @DisplayName("B15: no command that changes who the session is for reaches the backend")
    void refusedCommands() {
        for (String command : new String[] {
            "UNAUTHENTICATE",
            "x-unauthenticate",
            "Login victim secret",
            "AUTHENTICATE PLAIN AGFubgBwdw==",
            "STARTTLS",
            "PROXYAUTH victim",
            "COMPRESS DEFLATE",
            "XAPPLEPUSHSERVICE aps-version 2",
            "LOGIN {6}"
        }) {
            GuardedRelay.plays("""
                    C: a %s
                    C: b NOOP
                    c: a BAD Not available in this session.
                    b: b NOOP
                    """.formatted(command));
        }
        GuardedRelay.plays("""
                C: a LOGIN {6+}
                C: b NOOP {8+}
                C: c NOOP\\r\\n
                C: d NOOP
                c: a BAD Not available in this session.
                b: d NOOP
                """);
    }

    @Test
    @DisplayName("B15: ID is answered here, so no x-originating-ip is believed")
    void id() {
        GuardedRelay.plays("""
                C: 2 ID ("name" "iPhone Mail" "x-originating-ip" "192.0.2.1")
                C: 3 id NIL
                C: 4 ID ("x-originating-ip" {9}
                C: 5 ID ("x-originating-ip" {9+}
                C: 192.0.2.1)
                C: 6 NOOP
                c: * ID ("name" "Latchkey")
                c: 2 OK ID completed.
                c: * ID ("name" "Latchkey")
                c: 3 OK ID completed.
                c: 4 BAD Not available in this session.
                c: 5 BAD Not available in this session.
                b: 6 NOOP
                """);
    }

    @Test
    @DisplayName("B15: what another parser might take for a forbidden command does not go on")
    void doubtfulCommands() {
        for (String line : new String[] {
            "a  ID NIL",
            "a \"ID\" NIL",
            "a \\tID NIL",
            "a ID\\tNIL",
            "\\x20a ID NIL",
            "a",
            "a ",
            "(a ID NIL",
            "a+b ID NIL",
            "\\xc3\\xa4 ID NIL",
            "a {2}",
            "a ~{2}"
        }) {
            GuardedRelay.plays("""
                    C: %s
                    C: b NOOP
                    c: * BAD A tag and a command are needed.
                    b: b NOOP
                    """.formatted(line.replace("a  ID", "a \\x20ID").replaceAll(" $", "\\\\x20")));
        }
        GuardedRelay.plays("""
                C: a {2+}
                C: ID ("x-originating-ip" "192.0.2.1")
                C:
                C: b NOOP
                c: * BAD A tag and a command are needed.
                b: b NOOP
                """);
    }

    @Test
    @DisplayName("B13, B15: a lone CR, a lone LF or NUL ends the session before anything of the line goes on")
    void lineEnds() {
        for (String line : new String[] {"a NOOP\\nb ID NIL", "a NOOP\\rb ID NIL", "a NO\\0OP", "a NOOP\\r\\r"}) {
            GuardedRelay.plays("""
                    C: %s
                    c: * BYE Lines must end in CR LF and hold no NUL.
                    ! closed
                    """.formatted(line));
        }
    }

    @Test
    void aLiteralGoesOnWhenTheBackendAsksForIt() {
        GuardedRelay.plays("""
                C: a APPEND Sent (\\\\Seen) {11}
                b: a APPEND Sent (\\\\Seen) {11}
                B: + go ahead
                c: + go ahead
                C~ \\nb ID NIL\\0{
                C: \\x20{2}
                b~ \\nb ID NIL\\0{
                b: \\x20{2}
                B: + more
                c: + more
                C: ab
                b: ab
                B: a OK [APPENDUID 1 2] done
                c: a OK [APPENDUID 1 2] done
                """);
    }

    @Test
    void aSynchronisingLiteralThatIsRefusedDoesNotCome() {
        GuardedRelay.plays("""
                C: a APPEND Nowhere {11}
                b: a APPEND Nowhere {11}
                B: * 4 EXISTS
                B: a NO [TRYCREATE] no such mailbox
                c: * 4 EXISTS
                c: a NO [TRYCREATE] no such mailbox
                C: b ID NIL
                c: * ID ("name" "Latchkey")
                c: b OK ID completed.
                """);
    }

    @Test
    @DisplayName("B15: a literal that the client does not wait with goes on as one that waits")
    void nonSynchronising() {
        GuardedRelay.plays("""
                C: a APPEND Sent {3+}
                C: abc {2+}
                C: de
                C: b NOOP
                b: a APPEND Sent {3}
                B: + go
                b: abc {2}
                B: + go
                b: de
                b: b NOOP
                B: a OK done
                c: a OK done
                """);
    }

    @Test
    @DisplayName("B15: a backend that refuses before it reads the literal does not get it as commands")
    void refusedNonSynchronising() {
        for (String answer : new String[] {"NO", "BAD", "OK"}) {
            GuardedRelay.plays("""
                    C: a APPEND Nowhere {11+}
                    C: b ID NIL\\r\\n {3+}
                    C: abc foo
                    C: c NOOP
                    b: a APPEND Nowhere {11}
                    B: a %s no
                    c: a %s no
                    b: c NOOP
                    """.formatted(answer, answer));
        }
    }

    @Test
    @DisplayName("B15: the answer to another command is not taken for the answer to this one")
    void tagInUse() {
        GuardedRelay.plays("""
                C: a NOOP
                C: a APPEND Sent {10+}
                C: b ID NIL\\r\\n
                C: c NOOP
                b: a NOOP
                B: a OK done
                c: a OK done
                b: a APPEND Sent {10}
                B: * OK a NO
                c: * OK a NO
                B: + go
                b: b ID NIL\\r\\n
                b: c NOOP
                """);
    }

    @Test
    @DisplayName("B15: after an early answer the command ends for both sides in the same place")
    void answeredInTheMiddle() {
        GuardedRelay.plays("""
                C: a APPEND Sent {3+}
                b: a APPEND Sent {3}
                B: + go
                B: a NO [OVERQUOTA] full
                c: a NO [OVERQUOTA] full
                C: abc {10+}
                C: b ID NIL
                C:
                C: c NOOP
                b: abc
                b: c NOOP
                """);
    }

    @Test
    @DisplayName("B15: in IDLE only DONE goes on, and IDLE's continuation asks for no literal")
    void idle() {
        GuardedRelay.plays("""
                C: a IDLE
                C: done
                C: b ID NIL
                C: c NOOP
                b: a IDLE
                B: * 4 EXISTS
                c: * 4 EXISTS
                B: + idling
                c: + idling
                b: done
                c: * ID ("name" "Latchkey")
                c: b OK ID completed.
                b: c NOOP
                B: a OK done
                c: a OK done
                """);
        GuardedRelay.plays("""
                C: a IDLE {24+}
                C: DONE\\r\\nb ID NIL\\r\\nc NOOP
                C:
                C: d NOOP
                c: a BAD Not available in this session.
                b: d NOOP
                """);
        GuardedRelay.plays("""
                C: a IDLE
                b: a IDLE
                B: + idling
                B: * OK Still here
                c: + idling
                c: * OK Still here
                C: b ID NIL
                c: * BYE DONE was expected.
                ! closed
                """);
        GuardedRelay.plays("""
                C: a IDLE
                C: b NOOP
                b: a IDLE
                B: a NO not now
                c: a NO not now
                b: b NOOP
                """);
    }

    @Test
    @DisplayName("B15: a command that nobody knows goes on alone")
    void unknownCommand() {
        GuardedRelay.plays("""
                C: a XVENDOR x
                C: b NOOP {10+}
                C: c ID NIL
                C: \\x20
                b: a XVENDOR x
                B: a OK done
                c: a OK done
                b: b NOOP {10}
                B: b OK done
                c: b OK done
                """);
        GuardedRelay.plays("""
                C: a XVENDOR x
                b: a XVENDOR x
                B: + tell me more
                c: * BYE The mail server spoke out of turn. Please connect again.
                ! closed
                """);
        GuardedRelay.plays("""
                C: a XVENDOR {2}
                c: a BAD Not available in this session.
                """);
    }

    @Test
    void capabilitiesStayCleanedAfterLogin() {
        GuardedRelay.plays("""
                B: * CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN IDLE COMPRESS=DEFLATE UNAUTHENTICATE
                c: * CAPABILITY IMAP4rev1 IDLE
                B: * OK [CAPABILITY IMAP4rev1 LOGIN-REFERRALS X] hello [CAPABILITY AUTH=X]
                c: * OK [CAPABILITY IMAP4rev1 X] hello [CAPABILITY AUTH=X]
                C: a CAPABILITY
                b: a CAPABILITY
                B: * CAPABILITY IMAP4rev1 IDLE
                B: a OK [CAPABILITY jmapaccess IDLE] done
                c: * CAPABILITY IMAP4rev1 IDLE
                c: a OK [CAPABILITY IDLE] done
                """);
    }

    @Test
    void statusTextThatLooksLikeALiteralIsNone() {
        GuardedRelay.plays("""
                C: a NOOP
                b: a NOOP
                B: * OK see {5}
                B: * NO {5}
                B: * BAD {5}
                B: a NO {100}
                c: * OK see {5}
                c: * NO {5}
                c: * BAD {5}
                c: a NO {100}
                C: b ID NIL
                c: * ID ("name" "Latchkey")
                c: b OK ID completed.
                """);
    }

    @Test
    void theGatewaySpeaksOnlyBetweenResponses() {
        GuardedRelay.plays("""
                B: * 1 FETCH (BODY[] {4}
                B~ ab
                c: * 1 FETCH (BODY[] {4}
                c~ ab
                C: a ID NIL
                > end SIGNED_OUT
                B~ cd
                c~ cd
                B: \\x20FLAGS ())
                B: * 2 EXISTS
                c: \\x20FLAGS ())
                c: * BYE Signed out: this app-specific password is no longer valid.
                ! closed
                """);
        GuardedRelay.plays("""
                B~ * 2 EXI
                > end SHUTTING_DOWN
                c: * BYE The service is restarting. Please connect again.
                ! closed
                """);
        GuardedRelay.plays("""
                C: a IDLE
                b: a IDLE
                B: + idling
                c: + idling
                > end SESSION_ENDED
                c: * BYE This session was ended by the account's owner or an operator.
                ! closed
                """);
        GuardedRelay.plays("""
                > end UNAVAILABLE
                c: * BYE [UNAVAILABLE] The service is not available for now. Please try again later.
                ! closed
                """);
    }

    @Test
    void g15aCommandUnderWayIsAnsweredBeforeAShutdownsFarewellAndNoneIsBegun() {
        GuardedRelay.plays("""
                C: a APPEND INBOX {5}
                b: a APPEND INBOX {5}
                > end SHUTTING_DOWN
                B: + go on
                c: + go on
                C~ hello
                b~ hello
                C:
                b:
                C: b CREATE never
                B: * 1 EXISTS
                B: a OK appended
                c: * 1 EXISTS
                c: a OK appended
                c: * BYE The service is restarting. Please connect again.
                ! closed
                """);
        GuardedRelay.plays("""
                C: a FETCH 1 BODY[]
                C: b IDLE
                b: a FETCH 1 BODY[]
                b: b IDLE
                > end SHUTTING_DOWN
                B: a OK fetched
                c: a OK fetched
                B: + idling
                c: + idling
                c: * BYE The service is restarting. Please connect again.
                ! closed
                """);
        GuardedRelay.plays("""
                C: a FETCH 1 BODY[]
                b: a FETCH 1 BODY[]
                > end SHUTTING_DOWN
                > end CUT_OFF
                c: * BYE The service is restarting. Please connect again.
                ! closed
                """);
    }

    @Test
    void afterTheBackendsOwnGoodbyeNoneIsAdded() {
        GuardedRelay.plays("""
                C: a LOGOUT
                b: a LOGOUT
                B: * BYE see you
                B: a OK done
                c: * BYE see you
                c: a OK done
                > end BACKEND_LOST
                ! closed
                """);
    }

    @Test
    void longLines() {
        String search = "1234 ".repeat(4000);
        GuardedRelay.plays("B: * SEARCH " + search + "{3}\nB: x\\r\nB: * 1 EXISTS\n" + "c: * SEARCH " + search
                + "{3}\nc: x\\r\nc: * 1 EXISTS\nC: a ID NIL\nc: * ID (\"name\" \"Latchkey\")\nc: a OK ID completed.\n");
        GuardedRelay.plays("C~ a FETCH " + "1,".repeat(31000) + "\nc: * BYE Command too long.\n! closed");
        GuardedRelay.plays("C: a FETCH " + "1,".repeat(29000) + "\nb: a FETCH " + "1,".repeat(29000));
    }

    @Test
    @DisplayName("B1: a literal's number that nothing can hold ends the session")
    void hugeLiteral() {
        GuardedRelay.plays("""
                C: a APPEND x {18446744073709551616+}
                c: * BYE Literal too large.
                ! closed
                """);
    }

    @Test
    void theClientsNameIsPassedOn() {
        GuardedRelay relay = new GuardedRelay(count -> count);
        relay.client(octets("a ID (\"name\" \"iPhone Mail\" \"version\" \"22A\")\r\nb ID NIL\r\nc ID (rubbish\r\n"));
        assertThat(relay.named).containsExactly("iPhone Mail 22A");
    }

    @Test
    void aFiftyMegabyteLiteralIsNeverHeld() {
        GuardedRelay relay = new GuardedRelay(count -> count);
        relay.client(octets("a APPEND Sent {50000000+}\r\n"));
        relay.backend(octets("+ go\r\n"));
        byte[] chunk = new byte[100_000];
        Arrays.fill(chunk, (byte) '\n');
        for (int i = 0; i < 500; i++) {
            relay.atBackend.reset();
            relay.client(chunk);
            assertThat(relay.atBackend.size()).isEqualTo(chunk.length);
            assertThat(relay.waiting()).isZero();
        }
        relay.client(octets("\r\nb ID NIL\r\n"));
        assertThat(relay.atClient.toString(StandardCharsets.US_ASCII)).endsWith("b OK ID completed.\r\n");
    }

    @Test
    void outstandingTagsAreBounded() {
        GuardedRelay relay = new GuardedRelay(count -> count);
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i <= OutstandingTags.CAPACITY; i++) {
            commands.append('t').append(i).append(" NOOP\r\n");
        }
        relay.client(octets(commands.toString()));
        assertThat(relay.waiting()).isPositive();
        relay.backend(octets("t5 OK\r\n"));
        assertThat(relay.waiting()).isZero();
    }

    @Test
    void allIsSilentOnceClosed() {
        GuardedRelay relay = new GuardedRelay(count -> count);
        relay.end(Ending.SIGNED_OUT);
        relay.end(Ending.TIMED_OUT);
        relay.client(octets("a NOOP\r\n"));
        relay.backend(octets("* 1 EXISTS\r\n"));
        assertThat(relay.closed()).isTrue();
        assertThat(relay.atBackend.size()).isZero();
        assertThat(relay.atClient.toString(StandardCharsets.US_ASCII))
                .startsWith("* BYE ")
                .doesNotContain("EXISTS");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
