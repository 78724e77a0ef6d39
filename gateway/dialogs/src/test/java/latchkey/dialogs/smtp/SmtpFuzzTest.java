package latchkey.dialogs.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import latchkey.dialogs.Action;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Ending;
import latchkey.dialogs.Secret;
import latchkey.dialogs.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What must hold whatever the peers send. A plain build runs the seeds and some thousand conversations put together from
 * them; {@code JAZZER_FUZZ=1} with one of the fuzz tests goes on from there.
 */
class SmtpFuzzTest {
    private static final String SECRET = "abcdefghijklmnop";
    private static final String PLAIN = "AGFkYUBleGFtcGxlLm9yZwBhYmNkZWZnaGlqa2xtbm9w";

    private static final List<String> CLIENT_WORDS = List.of(
            "EHLO [127.0.0.1]\r\nAUTH PLAIN " + PLAIN + "\r\n",
            "EHLO x\r\nSTARTTLS\r\nEHLO x\r\nAUTH LOGIN YWRh\r\n" + PLAIN + "\r\n",
            "EHLO [127.0.0.1]\r\n",
            "HELO x\r\n",
            "STARTTLS\r\n",
            "AUTH PLAIN " + PLAIN + "\r\n",
            "AUTH PLAIN\r\n",
            "AUTH LOGIN\r\n",
            "AUTH LOGIN YWRh\r\n",
            PLAIN + "\r\n",
            "YWRhQGV4YW1wbGUub3Jn\r\n",
            "*\r\n",
            "=\r\n",
            "DATA\r\nSubject: x\r\n\r\nhello, world, this is a longer line\r\n.\r\n",
            "NOOP\r\n",
            "RSET\r\n",
            "QUIT\r\n",
            "MAIL FROM:<a@b> AUTH=victim SIZE=5\r\n",
            "MAIL FROM:<\"a b\"@c>\r\n",
            "RCPT TO:<a@b>\r\n",
            "DATA\r\n",
            "BDAT 5\r\n",
            "BDAT 23 LAST\r\n",
            "BDAT 0 LAST\r\n",
            "BDAT 4294967297\r\n",
            "XCLIENT LOGIN=victim\r\n",
            "XFORWARD NAME=x\r\n",
            "Subject: x\r\n\r\nhello, world, this is a longer line\r\n",
            ".\r\n",
            "\r\n.\r\n",
            "\n.\n",
            "\r.\r",
            "\r\n.\n",
            "\n.\r\n",
            ".",
            "\r",
            "\n",
            "\0",
            " ",
            "\u00ff",
            "x",
            "GET / HTTP/1.1\r\n");

    private static final List<String> SERVER_WORDS = List.of(
            "220 mx ESMTP\r\n",
            "220-mx\r\n",
            "250-mx\r\n",
            "250-AUTH PLAIN LOGIN\r\n",
            "250-XCLIENT NAME ADDR PORT HELO LOGIN\r\n",
            "250-STARTTLS\r\n",
            "250 DSN\r\n",
            "334 VXNlcm5hbWU6\r\n",
            "334 \r\n",
            "235 ok\r\n",
            "421 bye\r\n",
            "535 no\r\n",
            "* PREAUTH\r\n",
            "250",
            "\r",
            "\n",
            "\0",
            "x");

    static Stream<byte[]> clientSeeds() {
        return Stream.of(
                        "\0EHLO [127.0.0.1]\r\nAUTH PLAIN " + PLAIN + "\r\n",
                        "\1EHLO x\r\nSTARTTLS\r\nEHLO x\r\nAUTH LOGIN\r\nYWRh\r\nYWRhQGV4YW1wbGUub3Jn\r\n",
                        "\2EHLO x\r\nAUTH PLAIN " + PLAIN + "\r\n")
                .map(SmtpFuzzTest::latin1);
    }

    static Stream<byte[]> serverSeeds() {
        return Stream.of(
                        "\0220 mx\r\n250-mx\r\n250 XCLIENT LOGIN\r\n220 mx\r\n250-mx\r\n250 DSN\r\n",
                        "\1220 mx\r\n250-mx\r\n250 AUTH LOGIN\r\n334 \r\n334 \r\n235 ok\r\n",
                        "\2220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n250-mx\r\n250 AUTH PLAIN\r\n235 ok\r\n")
                .map(SmtpFuzzTest::latin1);
    }

    static Stream<byte[]> sessionSeeds() {
        return Stream.of(
                        "\1MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\nQUIT\r\n",
                        "\2EHLO x\r\nBDAT 5\r\nhelloBDAT 3 LAST\r\n\n.\nXCLIENT LOGIN=a\r\nNOOP\r\n",
                        "\3DATA\r\nx\n.\nXCLIENT LOGIN=a\r\n")
                .map(SmtpFuzzTest::latin1);
    }

    static Stream<byte[]> clientConversations() {
        return conversations(CLIENT_WORDS, 2000);
    }

    static Stream<byte[]> serverConversations() {
        return conversations(SERVER_WORDS, 1000);
    }

    private static Stream<byte[]> conversations(List<String> words, int count) {
        Random random = new Random(count);
        return Stream.generate(() -> {
                    StringBuilder text = new StringBuilder().append((char) random.nextInt(256));
                    for (int left = 1 + random.nextInt(25); left > 0; left--) {
                        // Noise stands at the end of the lists, and comes seldom: sense has to come through as well.
                        int most = random.nextInt(8) == 0 ? words.size() : words.size() / 2;
                        text.append(words.get(random.nextInt(most)));
                    }
                    return latin1(text.toString());
                })
                .limit(count);
    }

    @MethodSource("clientSeeds")
    @FuzzTest
    void aClientCannotBreakTheDialog(byte[] octets) {
        converse(octets);
    }

    @MethodSource("serverSeeds")
    @FuzzTest
    void aServerCannotBreakTheDialog(byte[] octets) throws Exception {
        signIn(octets);
    }

    @MethodSource("sessionSeeds")
    @FuzzTest
    void aSessionCannotBreakTheGuard(byte[] octets) {
        relay(octets);
    }

    @Test
    void putTogetherConversations() throws Exception {
        int allowed = 0;
        for (byte[] octets : clientConversations().toList()) {
            allowed += converse(octets) ? 1 : 0;
        }
        assertThat(allowed).as("conversations that reached the relay").isGreaterThan(50);
        for (byte[] octets : serverConversations().toList()) {
            signIn(octets);
        }
    }

    @Test
    void putTogetherSessions() {
        int messages = 0;
        List<String> words = CLIENT_WORDS.subList(CLIENT_WORDS.indexOf("*\r\n"), CLIENT_WORDS.size());
        for (byte[] octets : conversations(words, 3000).toList()) {
            messages += relay(octets);
        }
        assertThat(messages).as("messages that came through").isGreaterThan(300);
    }

    /** Plays a client's octets against the client's dialog; whether it came to the relay. */
    private static boolean converse(byte[] octets) {
        int mode = octets.length == 0 ? 0 : octets[0];
        boolean implicit = (mode & 1) == 0;
        boolean tls = implicit;
        SmtpClientDialog dialog = new SmtpClientDialog(new SmtpSettings(
                implicit, "mail.example.org", Optional.of(SmtpExtensions.of(List.of("DSN"))), Optional.empty()));
        Random random = new Random(mode);
        StringBuilder said = new StringBuilder();
        Verdict verdict = new Verdict.Unavailable();
        boolean relayed = false;
        List<Action> actions = dialog.opened();
        int at = Math.min(1, octets.length);
        int shown = at;
        while (true) {
            List<Action> next = List.of();
            for (Action action : actions) {
                switch (action) {
                    case Action.Reply(var bytes) -> said.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    case Action.StartTls() -> {
                        assertThat(tls).isFalse();
                        tls = true;
                        next = dialog.tlsStarted();
                    }
                    case Action.Verify(var credentials, var name) -> {
                        assertThat(tls).as("Verify only inside TLS").isTrue();
                        assertThat(credentials.login().chars()).noneMatch(Character::isISOControl);
                        assertThat(name.chars()).noneMatch(Character::isISOControl);
                        assertThat(name).isNotEmpty();
                        verdict = switch (random.nextInt(3)) {
                            case 0 -> new Verdict.Denied(Verdict.Denial.WRONG);
                            case 1 -> new Verdict.Unavailable();
                            default -> new Verdict.Allowed("ada");
                        };
                        next = dialog.verdict(verdict);
                    }
                    case Action.OpenBackend(var account, var _) -> {
                        assertThat(verdict).isEqualTo(new Verdict.Allowed(account));
                        next = random.nextBoolean()
                                ? dialog.backendReady(new BackendReady(List.of()))
                                : dialog.backendFailed(BackendFailure.CLOSED);
                    }
                    case Action.StartRelay(var _) -> {
                        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
                        assertThat(said).endsWith("235 2.7.0 Signed in\r\n");
                        relayed = true;
                    }
                    case Action.Close() -> at = octets.length;
                }
            }
            if (relayed || at == octets.length) {
                break;
            }
            actions = next;
            if (actions.isEmpty()) {
                shown = Math.max(shown, at);
                ByteBuffer input = ByteBuffer.wrap(octets, at, shown - at);
                actions = dialog.read(input);
                boolean idle = input.position() == at && actions.isEmpty();
                at = input.position();
                assertThat(shown - at).as("octets left").isLessThanOrEqualTo(SmtpClientDialog.MAX_AUTH_LINE);
                if (idle && shown == octets.length) {
                    break;
                }
                shown = idle ? Math.min(octets.length, shown + 1 + random.nextInt(30)) : shown;
            }
        }
        assertThat(said).doesNotContain(SECRET, PLAIN).doesNotContainPattern("(?m)^(?![2-5][0-9][0-9][ -])");
        dialog.end(Ending.SHUTTING_DOWN);
        return relayed;
    }

    private static void signIn(byte[] octets) throws Exception {
        int mode = octets.length == 0 ? 0 : octets[0];
        Secret secret = new Secret(latin1(SECRET));
        BackendProof proof = switch (mode & 3) {
            case 0 -> new BackendProof.Xclient();
            case 1 -> new BackendProof.ServicePassword(secret);
            case 2 -> new BackendProof.MasterAuthzid("boss", secret);
            default -> new BackendProof.MasterSuffix("boss", secret, '*');
        };
        ClientFacts client = new ClientFacts(InetAddress.getByName("192.0.2.7"), 5, "lap top", "s1");
        BackendDialog dialog = new SmtpBackendDialog(new BackendLogin("ada b", proof, (mode & 4) != 0, client), "gw");
        assertThat(dialog.opened()).isEmpty();
        int over = 0;
        int at = Math.min(1, octets.length);
        int step = 1 + (mode & 31);
        for (int shown = at; shown < octets.length; ) {
            shown = Math.min(octets.length, shown + step);
            ByteBuffer input = ByteBuffer.wrap(octets, at, shown - at);
            int before;
            do {
                before = input.position();
                for (BackendAction action : dialog.read(input)) {
                    over += check(action, dialog);
                }
            } while (input.position() > before);
            at = input.position();
            assertThat(over).isLessThanOrEqualTo(1);
            if (over == 0) {
                assertThat(shown - at).isLessThanOrEqualTo(SmtpReplyReader.MAX_LINE);
            }
        }
    }

    private static int check(BackendAction action, BackendDialog dialog) {
        return switch (action) {
            case BackendAction.Send(var bytes) -> {
                String line = new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(line.length()).isLessThanOrEqualTo(512);
                assertThat(line).matches("[ -~]+\r\n").doesNotContain(SECRET);
                yield 0;
            }
            case BackendAction.StartTls() -> {
                assertThat(dialog.tlsStarted()).hasSize(1);
                yield 0;
            }
            case BackendAction.Ready(var _), BackendAction.Failed(var _) -> 1;
        };
    }

    /** Plays a client's octets through the guard to a server that trusts it; how many messages it took. */
    private static int relay(byte[] octets) {
        int mode = octets.length == 0 ? 0 : octets[0];
        byte[] stream = Arrays.copyOfRange(octets, Math.min(1, octets.length), octets.length);
        Random cuts = new Random(mode);
        GuardedWire whole = wire(mode, Integer.MAX_VALUE, cuts);
        GuardedWire bytewise = wire(mode, 1, cuts);
        GuardedWire cut = wire(mode, 30, cuts);
        int messages = play(whole, mode, stream);
        String told = whole.atClient();
        assertThat(told).doesNotContainPattern("(?m)^(?![2-5][0-9][0-9][ -])").doesNotContain("XCLIENT", "mx.internal");
        assertThat(play(bytewise, mode, stream)).isEqualTo(messages);
        assertThat(bytewise.atClient()).isEqualTo(told);
        assertThat(play(cut, mode, stream)).isEqualTo(messages);
        assertThat(cut.atClient()).isEqualTo(told);
        return messages;
    }

    private static GuardedWire wire(int mode, int longest, Random cuts) {
        String extension = (mode & 1) == 0 ? "CHUNKING" : "DSN";
        return new GuardedWire(
                GuardedWire.guard(extension),
                left -> longest == Integer.MAX_VALUE ? left : 1 + cuts.nextInt(Math.min(left, longest)));
    }

    private static int play(GuardedWire wire, int mode, byte[] stream) {
        TrustingServer server = new TrustingServer(new Random(mode), (mode & 1) == 0);
        wire.client(new String(stream, StandardCharsets.ISO_8859_1), () -> {
            for (String taken = wire.atBackend(); !taken.isEmpty(); taken = wire.atBackend()) {
                wire.backend(server.take(taken));
            }
        });
        return server.messages();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
