package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latchkey.dialogs.Action;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendLogin;
import latchkey.dialogs.BackendProof;
import latchkey.dialogs.BackendReady;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.Ending;
import latchkey.dialogs.Secret;
import latchkey.dialogs.Verdict;

/**
 * Whatever a peer sends: nothing is thrown, memory is bounded, and nobody gets past a door. A plain build plays the seeds;
 * {@code JAZZER_FUZZ=1 mvn test -pl gateway/dialogs -Dtest=ImapFuzzTest#client} goes on from there.
 */
class ImapFuzzTest {
    private static final Optional<URI> PAGE = Optional.of(URI.create("https://mail.example.org/passwords"));

    /** All that the gateway ever says to a client, without the tag: so nothing that it was told can be in it. */
    private static final Set<String> SENTENCES = Stream.concat(
                    Stream.of(
                            ImapReplies.greeting(ImapCapabilities.BEFORE_TLS, "Latchkey"),
                            ImapReplies.greeting(ImapCapabilities.AFTER_TLS, "Latchkey"),
                            ImapReplies.capability("t", ImapCapabilities.BEFORE_TLS),
                            ImapReplies.capability("t", ImapCapabilities.AFTER_TLS),
                            ImapReplies.id("t"),
                            ImapReplies.noop("t"),
                            ImapReplies.logout("t"),
                            ImapReplies.startTls("t"),
                            ImapReplies.tlsAlready("t"),
                            ImapReplies.tlsNeeded("t"),
                            ImapReplies.sendLiteral(),
                            ImapReplies.challenge(""),
                            ImapReplies.challenge("VXNlcm5hbWU6"),
                            ImapReplies.challenge("UGFzc3dvcmQ6"),
                            ImapReplies.signedIn("t", "IMAP4rev1 IDLE", true),
                            ImapReplies.wrong("t"),
                            ImapReplies.appPasswordNeeded("t", PAGE),
                            ImapReplies.unavailable("t"),
                            ImapReplies.unknownMechanism("t"),
                            ImapReplies.malformedResponse("t"),
                            ImapReplies.cancelled("t"),
                            ImapReplies.signInFirst("t"),
                            ImapReplies.lineEndBye(),
                            ImapReplies.tooLongBye(),
                            ImapReplies.literalTooLargeBye(),
                            ImapReplies.tooManyErrorsBye(),
                            ImapReplies.bye(Ending.TIMED_OUT)),
                    Stream.of(ImapCommand.Fault.values()).map(fault -> ImapReplies.malformed("t", fault)))
            .flatMap(reply -> new String(reply, StandardCharsets.US_ASCII).lines())
            .map(ImapFuzzTest::withoutTag)
            .collect(Collectors.toSet());

    /** The first octet chooses TLS, cuts and verdicts; the rest is what the client sends. */
    @FuzzTest(maxDuration = "3m")
    void client(byte[] data) {
        if (data.length > 0) {
            new ClientRun(data[0]).play(Arrays.copyOfRange(data, 1, data.length));
        }
    }

    @FuzzTest(maxDuration = "3m")
    void relay(FuzzedDataProvider data) {
        new RelaySimulation(bound -> data.consumeInt(0, bound - 1)).play(1 + data.remainingBytes() / 4);
    }

    /** The first octet chooses the proof, STARTTLS and cuts; up to the first NUL comes the account's name; the rest is the
     * server. */
    @FuzzTest(maxDuration = "3m")
    void backend(byte[] data) {
        int nameEnd = 1;
        while (nameEnd < data.length && data[nameEnd] != 0) {
            nameEnd++;
        }
        if (nameEnd < data.length) {
            String name = new String(data, 1, nameEnd - 1, StandardCharsets.UTF_8);
            playBackend(data[0], name, Arrays.copyOfRange(data, nameEnd + 1, data.length));
        }
    }

    private static String withoutTag(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    /** One conversation, with what must always hold. */
    private static final class ClientRun {
        private final Random random;
        private final ImapClientDialog dialog;
        private boolean tls;
        private boolean allowed;
        private boolean over;
        private int silentlyTaken;

        ClientRun(byte choice) {
            random = new Random(choice);
            tls = (choice & 1) == 1;
            dialog = new ImapClientDialog(new ImapSettings(tls, "Latchkey", PAGE));
        }

        void play(byte[] sent) {
            carryOut(dialog.opened());
            byte[] held = {};
            for (int at = 0; at < sent.length && !over; ) {
                int count = 1 + random.nextInt(Math.min(sent.length - at, 1 + random.nextInt(5000)));
                byte[] all = Arrays.copyOf(held, held.length + count);
                System.arraycopy(sent, at, all, held.length, count);
                at += count;
                ByteBuffer input = ByteBuffer.wrap(all);
                while (input.hasRemaining() && !over) {
                    int before = input.position();
                    List<Action> actions = dialog.read(input);
                    silentlyTaken = actions.isEmpty() ? silentlyTaken + input.position() - before : 0;
                    assertThat(silentlyTaken).isLessThanOrEqualTo(ImapCommandReader.MAX_BUFFERED);
                    assertThat(input.position() > before || !actions.isEmpty())
                            .as("progress")
                            .isTrue();
                    carryOut(actions);
                }
                held = Arrays.copyOfRange(all, input.position(), all.length);
            }
            if (!over) {
                carryOut(dialog.end(Ending.TIMED_OUT));
                assertThat(over).isTrue();
            }
            assertThat(dialog.end(Ending.TIMED_OUT)).isEmpty();
        }

        private void carryOut(List<Action> actions) {
            for (Action action : actions) {
                assertThat(over).isFalse();
                switch (action) {
                    case Action.Reply(var bytes) ->
                        assertThat(new String(bytes, StandardCharsets.ISO_8859_1).lines())
                                .allSatisfy(line -> assertThat(SENTENCES).contains(withoutTag(line)));
                    case Action.StartTls _ -> {
                        assertThat(tls).isFalse();
                        tls = true;
                        carryOut(dialog.tlsStarted());
                    }
                    case Action.Verify(var credentials, var clientName) -> {
                        assertThat(tls).as("TLS before a password").isTrue();
                        assertThat(credentials.login() + clientName)
                                .matches(text -> text.chars().noneMatch(Character::isISOControl));
                        assertThat(credentials.secret().bytes()).isNotEmpty().doesNotContain('\r', '\n', 0);
                        carryOut(dialog.verdict(verdict()));
                    }
                    case Action.OpenBackend(var account, var _) -> {
                        assertThat(allowed).isTrue();
                        assertThat(account).isEqualTo("ann");
                        carryOut(
                                random.nextInt(3) == 0
                                        ? dialog.backendFailed(BackendFailure.REFUSED)
                                        : dialog.backendReady(
                                                new BackendReady(List.of("IMAP4rev1", "AUTH=PLAIN", "IDLE"))));
                    }
                    case Action.StartRelay _ -> {
                        assertThat(allowed).as("allowed before a relay").isTrue();
                        over = true;
                    }
                    case Action.Close _ -> over = true;
                }
            }
        }

        private Verdict verdict() {
            allowed = false;
            return switch (random.nextInt(4)) {
                case 0 -> new Verdict.Denied(Verdict.Denial.WRONG);
                case 1 -> new Verdict.Denied(Verdict.Denial.NOT_AN_APP_PASSWORD);
                case 2 -> new Verdict.Unavailable();
                default -> {
                    allowed = true;
                    yield new Verdict.Allowed("ann");
                }
            };
        }
    }

    private static void playBackend(byte choice, String name, byte[] server) {
        Random random = new Random(choice);
        Secret secret = new Secret("s3cret".getBytes(StandardCharsets.US_ASCII));
        BackendProof proof = (choice & 2) == 0
                ? new BackendProof.ServicePassword(secret)
                : new BackendProof.MasterAuthzid("master", secret);
        ImapBackendDialog dialog = new ImapBackendDialog(new BackendLogin(
                name, proof, (choice & 1) == 1, new ClientFacts(InetAddress.getLoopbackAddress(), 1, "", "s")));
        byte[] held = {};
        for (int at = 0; at < server.length; ) {
            int count = 1 + random.nextInt(Math.min(server.length - at, 1 + random.nextInt(5000)));
            byte[] all = Arrays.copyOf(held, held.length + count);
            System.arraycopy(server, at, all, held.length, count);
            at += count;
            ByteBuffer input = ByteBuffer.wrap(all);
            int before;
            do {
                before = input.position();
                if (check(dialog, dialog.read(input), name)) {
                    return;
                }
            } while (input.position() > before);
            held = Arrays.copyOfRange(all, input.position(), all.length);
            assertThat(held.length).isLessThanOrEqualTo(ImapResponseReader.MAX_LINE);
            assertThat(at).as("taken in all").isLessThanOrEqualTo(3 * ImapResponseReader.MAX_TOTAL);
        }
    }

    /** Whether the dialog is over; B4: what it sends has the name in it octet by octet. */
    private static boolean check(ImapBackendDialog dialog, List<BackendAction> actions, String name) {
        for (BackendAction action : actions) {
            switch (action) {
                case BackendAction.Send(var bytes) -> {
                    String sent = new String(bytes, StandardCharsets.UTF_8);
                    int proof = sent.indexOf("AUTHENTICATE PLAIN ");
                    // A name may hold the word itself, in a literal.
                    if (proof >= 0 && !name.contains("AUTHENTICATE")) {
                        byte[] plain = Base64.getDecoder()
                                .decode(sent.substring(proof + 19).strip());
                        assertThat(new String(plain, StandardCharsets.UTF_8).split("\0", -1))
                                .hasSize(3)
                                .contains(name);
                    }
                    assertThat(sent.lines().filter(line -> line.startsWith("L4 ")))
                            .hasSizeLessThanOrEqualTo(1);
                }
                case BackendAction.StartTls _ -> {
                    return check(dialog, dialog.tlsStarted(), name);
                }
                case BackendAction.Ready _, BackendAction.Failed _ -> {
                    return true;
                }
            }
        }
        return false;
    }
}
