package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Secret;
import latchkey.dialogs.Transcript;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Signing in at servers as they are, and at hostile ones (threat B16). "S:" is what the server says, "G:" exactly what the
 * gateway sends, "!" what it asks for, "> tls" the end of the handshake. "+" before the proof's base64 is in the scripts'
 * clear: ann\0master\0mp is YW5uAG1hc3RlcgBtcA==, \0ann\0sp is AGFubgBzcA==.
 */
class ImapBackendDialogTest {
    private static final BackendProof MASTER = new BackendProof.MasterAuthzid("master", secret("mp"));
    private static final BackendProof SUFFIX = new BackendProof.MasterSuffix("master", secret("mp"), '*');
    private static final BackendProof SERVICE = new BackendProof.ServicePassword(secret("sp"));

    @Test
    void dovecotTakesIdAndProofInOneWrite() {
        plays(MASTER, """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN] Dovecot ready.
                G: L3 ID ("name" "Latchkey" "x-originating-ip" "127.0.0.1" "x-originating-port" "1" "x-session-ext-id" "s1")
                G: L4 AUTHENTICATE PLAIN YW5uAG1hc3RlcgBtcA==
                S: * ID ("name" "Dovecot")
                S: L3 OK ID completed
                S: L4 OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] Logged in
                ! ready [IMAP4rev1, IDLE, UIDPLUS]
                """);
    }

    @Test
    void withoutInitialResponseTheProofWaits() {
        plays(SERVICE, """
                S: * OK hello
                G: L2 CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
                S: L2 OK done
                G: L4 AUTHENTICATE PLAIN
                S: +
                G: AGFubgBzcA==
                S: * OK [ALERT] scheduled downtime
                S: * CAPABILITY IMAP4rev1 UIDPLUS
                S: L4 OK Logged in
                ! ready [IMAP4rev1, UIDPLUS]
                """);
    }

    @Test
    void whoSaysNothingOfItsOfferIsAskedAfterwards() {
        plays(SUFFIX, """
                S: * OK [CAPABILITY IMAP4rev1] hello
                G: L4 LOGIN "ann*master" "mp"
                S: L4 OK Logged in
                G: L5 CAPABILITY
                S: * CAPABILITY IMAP4rev1 X=] Y
                S: L5 OK done
                ! ready [IMAP4rev1, Y]
                """);
    }

    @Test
    void startTlsForgetsWhatWasOfferedBefore() {
        playsStartTls(MASTER, """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello
                G: L1 STARTTLS
                S: * OK soon
                S: L1 OK begin
                ! starttls
                > tls
                G: L2 CAPABILITY
                S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
                S: L2 OK done
                G: L4 AUTHENTICATE PLAIN YW5uAG1hc3RlcgBtcA==
                S: L4 OK [CAPABILITY IMAP4rev1] Logged in
                ! ready [IMAP4rev1]
                """);
    }

    @Test
    @DisplayName("A2: what follows the OK to STARTTLS is left for the driver to find")
    void responseInjection() {
        ImapBackendDialog dialog = new ImapBackendDialog(login("ann", SERVICE, true));
        dialog.read(ByteBuffer.wrap(Transcript.octets("* OK hello\\r\\n")));
        ByteBuffer input = ByteBuffer.wrap(Transcript.octets("L1 OK begin\\r\\n* CAPABILITY AUTH=PLAIN\\r\\n"));
        assertThat(dialog.read(input)).containsExactly(new BackendAction.StartTls());
        assertThat(input.remaining()).isEqualTo("* CAPABILITY AUTH=PLAIN\r\n".length());
    }

    @Test
    void noTls() {
        playsStartTls(MASTER, "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\n! failed TLS");
        playsStartTls(MASTER, "S: * OK hello\nG: L1 STARTTLS\nS: L1 BAD what\n! failed TLS");
    }

    @Test
    void refusals() {
        for (String[] pair : new String[][] {
            {"NO [UNAVAILABLE] x", "UNAVAILABLE"},
            {"NO [limit] x", "UNAVAILABLE"},
            {"NO [SERVERBUG] x", "UNAVAILABLE"},
            {"NO [INUSE] x", "UNAVAILABLE"},
            {"NO [AUTHENTICATIONFAILED] x", "REFUSED"},
            {"NO [REFERRAL imap://other.example.org/] x", "REFUSED"},
            {"NO", "REFUSED"},
            {"BAD x", "PROTOCOL"}
        }) {
            plays(MASTER, """
                    S: * OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] hello
                    G: L3 ID ("name" "Latchkey" "x-originating-ip" "127.0.0.1" "x-originating-port" "1" "x-session-ext-id" "s1")
                    G: L4 AUTHENTICATE PLAIN YW5uAG1hc3RlcgBtcA==
                    S: L3 BAD no ID here
                    S: L4 %s
                    ! failed %s
                    """.formatted(pair[0], pair[1]));
        }
    }

    @Test
    @DisplayName("A4, B16: PREAUTH, BYE and rubbish instead of a greeting")
    void greetings() {
        plays(MASTER, "S: * PREAUTH [CAPABILITY IMAP4rev1] welcome\n! failed PROTOCOL");
        plays(MASTER, "S: * BYE busy\n! failed CLOSED");
        plays(MASTER, "S: * NO busy\n! failed UNAVAILABLE");
        plays(MASTER, "S: 220 mail.example.org ESMTP\n! failed PROTOCOL");
        plays(MASTER, "S: +OK POP3\n! failed PROTOCOL");
        plays(MASTER, "S: \\0\\0\\0\n! failed PROTOCOL");
        plays(MASTER, "S:\n! failed PROTOCOL");
        plays(MASTER, "S: L4 OK Logged in\n! failed PROTOCOL");
        plays(MASTER, "S: " + "x".repeat(9000) + "\n! failed PROTOCOL");
    }

    @Test
    @DisplayName("B16: a server that talks without end, out of turn, or goes")
    void hostile() {
        String start = """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello
                G: L4 AUTHENTICATE PLAIN YW5uAG1hc3RlcgBtcA==
                """;
        plays(MASTER, start + "S: * 1 EXISTS\n".repeat(6000) + "! failed PROTOCOL");
        plays(MASTER, start + "S: * X {70000}\n! failed PROTOCOL");
        plays(MASTER, start + "S: * X {99999999999999999999}\n! failed PROTOCOL");
        plays(MASTER, start + "S: +\n! failed PROTOCOL");
        plays(MASTER, start + "S: * BYE\n! failed CLOSED");
        plays(MASTER, start + "S: * PREAUTH\n! failed PROTOCOL");
        plays(MASTER, start + "S: L9 OK\n! failed PROTOCOL");
        plays(MASTER, start + """
                S: * ID ("name" {13}
                S: \\r\\nL4 OK yes
                S: "x" {0}
                S: )
                S: L4 OK [CAPABILITY X] Logged in
                ! ready [X]
                """);
    }

    @Test
    @DisplayName("B4: names and secrets go on octet by octet as one command, or not at all")
    void names() {
        String greeting = "S: * OK [CAPABILITY IMAP4rev1%s] hello\n";
        plays(login("zoë \"x", SERVICE, false), greeting.formatted("") + """
                G: L4 LOGIN {7}
                S: + OK
                G: zoë "x "sp"
                S: L4 OK [CAPABILITY X] yes
                ! ready [X]
                """);
        plays(
                login("ann", new BackendProof.ServicePassword(secret("a b\\")), false),
                greeting.formatted(" LITERAL+") + """
                G: L4 LOGIN "ann" {4+}
                G: a b\\\\
                S: L4 OK [CAPABILITY X] yes
                ! ready [X]
                """);
        for (String name : new String[] {"", "a\r\nL5 NOOP", "a\0b", "a\tb", "a".repeat(321)}) {
            plays(login(name, SERVICE, false), greeting.formatted("") + "! failed REFUSED");
            plays(login(name, SERVICE, false), greeting.formatted(" AUTH=PLAIN SASL-IR") + "! failed REFUSED");
        }
        for (String secret : new String[] {"", "a\r\nb", "a\0b"}) {
            BackendProof proof = new BackendProof.ServicePassword(secret(secret));
            plays(login("ann", proof, false), greeting.formatted("") + "! failed REFUSED");
        }
    }

    @Test
    @DisplayName("B18: a name with the master separator in it is not signed in")
    void separator() {
        plays(login("ann*bob", SUFFIX, false), "S: * OK [CAPABILITY IMAP4rev1] hello\n! failed REFUSED");
    }

    @Test
    void proofsThatCannotBeGiven() {
        plays(MASTER, "S: * OK [CAPABILITY IMAP4rev1] hello\n! failed REFUSED");
        plays(SERVICE, "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\n! failed REFUSED");
        plays(new BackendProof.Xclient(), "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\n! failed REFUSED");
    }

    private static void plays(BackendProof proof, String script) {
        plays(login("ann", proof, false), script);
    }

    private static void playsStartTls(BackendProof proof, String script) {
        plays(login("ann", proof, true), script);
    }

    private static void plays(BackendLogin login, String script) {
        new Run(login, count -> count).play(script);
        new Run(login, _ -> 1).play(script);
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            new Run(login, count -> 1 + random.nextInt(Math.min(count, 30))).play(script);
        }
    }

    private static BackendLogin login(String account, BackendProof proof, boolean startTls) {
        ClientFacts client = new ClientFacts(InetAddress.getLoopbackAddress(), 1, "", "s1");
        return new BackendLogin(account, proof, startTls, client);
    }

    private static Secret secret(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One playing of a script. */
    private static final class Run {
        private final ImapBackendDialog dialog;
        private final IntUnaryOperator pieces;
        private final StringBuilder sent = new StringBuilder();
        private final List<String> asked = new ArrayList<>();

        Run(BackendLogin login, IntUnaryOperator pieces) {
            this.dialog = new ImapBackendDialog(login);
            this.pieces = pieces;
        }

        void play(String script) {
            carryOut(dialog.opened());
            script.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
                String text = line.length() > 3 ? line.substring(3) : "";
                switch (line.charAt(0)) {
                    case 'S' -> feed(Transcript.octets(text + "\\r\\n"));
                    case 'G' -> {
                        String expected = new String(Transcript.octets(text), StandardCharsets.ISO_8859_1) + "\r\n";
                        assertThat(sent.toString()).startsWith(expected);
                        sent.delete(0, expected.length());
                    }
                    case '!' -> assertThat(asked.removeFirst()).isEqualTo(line.substring(2));
                    case '>' -> carryOut(dialog.tlsStarted());
                    default -> throw new IllegalArgumentException(line);
                }
            });
            assertThat(sent.toString()).isEmpty();
            assertThat(asked).isEmpty();
        }

        private void feed(byte[] octets) {
            byte[] held = {};
            for (int at = 0; at < octets.length && asked.isEmpty(); ) {
                int count = pieces.applyAsInt(octets.length - at);
                byte[] both = Arrays.copyOf(held, held.length + count);
                System.arraycopy(octets, at, both, held.length, count);
                at += count;
                ByteBuffer input = ByteBuffer.wrap(both);
                int before;
                do {
                    before = input.position();
                    carryOut(dialog.read(input));
                } while (input.position() > before && asked.isEmpty());
                held = Arrays.copyOfRange(both, input.position(), both.length);
                assertThat(held.length)
                        .isLessThanOrEqualTo(asked.isEmpty() ? ImapResponseReader.MAX_LINE : both.length);
            }
        }

        private void carryOut(List<BackendAction> actions) {
            for (BackendAction action : actions) {
                switch (action) {
                    case BackendAction.Send(var bytes) -> sent.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    case BackendAction.StartTls _ -> asked.add("starttls");
                    case BackendAction.Ready(var ready) -> asked.add("ready " + ready.capabilities());
                    case BackendAction.Failed(var failure) -> asked.add("failed " + failure);
                }
            }
        }
    }
}
