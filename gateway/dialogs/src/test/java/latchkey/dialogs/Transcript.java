package latchkey.dialogs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A conversation that a mail engineer can review, played against a {@link ClientDialog}: whole, byte by byte, and cut at
 * random places, with the same outcome each time.
 *
 * <pre>
 * C: text          the client sends this and CRLF          C~ text    the same without CRLF
 * S: text          the gateway says exactly this and CRLF
 * ! action         the gateway asks for this: starttls | verify LOGIN SECRET [CLIENT] | open ACCOUNT [CLIENT] | relay | close
 * > event          this happens: tls | allowed ACCOUNT | denied WRONG | unavailable | ready CAP CAP | failed REASON | end REASON
 * </pre>
 *
 * In texts, {@code \r \n \0 \t \\} and {@code \xHH} stand for octets; text is otherwise UTF-8. Consecutive C: lines are
 * sent together, so they show pipelining. Lines that are blank or begin with # are passed over. At the end nothing more
 * may have been said.
 */
public final class Transcript {
    private static final int RANDOM_RUNS = 25;

    private final Supplier<ClientDialog> dialog;

    private Transcript(Supplier<ClientDialog> dialog) {
        this.dialog = dialog;
    }

    /** Plays against a new dialog each time. */
    public static Transcript with(Supplier<ClientDialog> dialog) {
        return new Transcript(dialog);
    }

    /** Plays the script in all manners of cutting. */
    public void plays(String script) {
        new Run(dialog.get(), Integer.MAX_VALUE, new Random(0), "whole").play(script);
        new Run(dialog.get(), 1, new Random(0), "byte by byte").play(script);
        for (int seed = 1; seed <= RANDOM_RUNS; seed++) {
            new Run(dialog.get(), 40, new Random(seed), "random cuts, seed " + seed).play(script);
        }
    }

    /** One playing: feeds the dialog as the driver does, one command at a time, and not while it waits. */
    private static final class Run {
        private final ClientDialog dialog;
        private final int longestPiece;
        private final Random random;
        private final String manner;
        private final Deque<Byte> unsent = new ArrayDeque<>();
        private final StringBuilder said = new StringBuilder();
        private final Deque<String> asked = new ArrayDeque<>();
        private byte[] pending = new byte[0];
        private boolean waiting;

        Run(ClientDialog dialog, int longestPiece, Random random, String manner) {
            this.dialog = dialog;
            this.longestPiece = longestPiece;
            this.random = random;
            this.manner = manner;
        }

        void play(String script) {
            carryOut(dialog.opened());
            List<String> lines = script.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                boolean nextIsClient = i + 1 < lines.size() && lines.get(i + 1).startsWith("C");
                step(line, nextIsClient);
            }
            assertThat(said.toString()).as("said at the end, %s", manner).isEmpty();
            assertThat(asked).as("asked at the end, %s", manner).isEmpty();
        }

        private void step(String line, boolean nextIsClient) {
            String text = line.length() > 3 ? line.substring(3) : "";
            switch (line.substring(0, Math.min(2, line.length()))) {
                case "C:", "C~" -> {
                    for (byte octet : octets(text + (line.startsWith("C:") ? "\\r\\n" : ""))) {
                        unsent.add(octet);
                    }
                    if (!nextIsClient) {
                        feed();
                    }
                }
                case "S:" -> expectSaid(new String(octets(text), StandardCharsets.ISO_8859_1) + "\r\n");
                case "! " -> assertThat(asked.poll()).as("action, %s", manner).isEqualTo(line.substring(2));
                case "> " -> {
                    event(line.substring(2).split(" ", -1));
                    feed();
                }
                default -> throw new IllegalArgumentException("not a transcript line: " + line);
            }
        }

        private void expectSaid(String expected) {
            int end = said.indexOf("\r\n");
            String actual = end < 0 ? said.toString() : said.substring(0, end + 2);
            assertThat(actual).as("said, %s", manner).isEqualTo(expected);
            said.delete(0, actual.length());
        }

        private void event(String[] words) {
            waiting = false;
            carryOut(
                    switch (words[0]) {
                        case "tls" -> dialog.tlsStarted();
                        case "allowed" -> dialog.verdict(new Verdict.Allowed(words[1]));
                        case "denied" -> dialog.verdict(new Verdict.Denied(Verdict.Denial.valueOf(words[1])));
                        case "unavailable" -> dialog.verdict(new Verdict.Unavailable());
                        case "ready" ->
                            dialog.backendReady(new BackendReady(List.of(words).subList(1, words.length)));
                        case "failed" -> dialog.backendFailed(BackendFailure.valueOf(words[1]));
                        case "end" -> dialog.end(Ending.valueOf(words[1]));
                        default -> throw new IllegalArgumentException("no such event: " + words[0]);
                    });
        }

        private void feed() {
            while (!waiting && (pending.length > 0 || !unsent.isEmpty())) {
                if (read()) {
                    continue;
                }
                if (unsent.isEmpty()) {
                    return;
                }
                int count = Math.min(
                        unsent.size(),
                        longestPiece == Integer.MAX_VALUE ? longestPiece : 1 + random.nextInt(longestPiece));
                ByteArrayOutputStream joined = new ByteArrayOutputStream();
                joined.writeBytes(pending);
                for (int i = 0; i < count; i++) {
                    joined.write(unsent.remove());
                }
                pending = joined.toByteArray();
            }
        }

        /** Whether the dialog did anything with what is pending. */
        private boolean read() {
            if (pending.length == 0) {
                return false;
            }
            ByteBuffer input = ByteBuffer.wrap(pending);
            List<Action> actions = dialog.read(input);
            boolean progress = input.position() > 0 || !actions.isEmpty();
            pending = Arrays.copyOfRange(pending, input.position(), pending.length);
            carryOut(actions);
            return progress;
        }

        private void carryOut(List<Action> actions) {
            for (Action action : actions) {
                switch (action) {
                    case Action.Reply(var bytes) -> said.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    case Action.StartTls() -> await("starttls");
                    case Action.Verify(var credentials, var client) ->
                        await(("verify " + credentials.login() + " "
                                        + new String(credentials.secret().bytes(), StandardCharsets.UTF_8) + " "
                                        + client)
                                .strip());
                    case Action.OpenBackend(var account, var client) ->
                        await(("open " + account + " " + client).strip());
                    case Action.StartRelay(var _) -> await("relay");
                    case Action.Close() -> await("close");
                }
            }
        }

        private void await(String action) {
            asked.add(action);
            waiting = true;
        }
    }

    /** The octets that a script's text stands for. */
    public static byte[] octets(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                int codePoint = text.codePointAt(i);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case '0' -> out.write(0);
                case 't' -> out.write('\t');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no such escape in: " + text);
            }
        }
        return out.toByteArray();
    }
}
