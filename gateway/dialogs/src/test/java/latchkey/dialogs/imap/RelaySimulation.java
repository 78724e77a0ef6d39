package latchkey.dialogs.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import latchkey.dialogs.Ending;

/**
 * A client that wants to desynchronise guard and backend, and a backend that is as unlike others as IMAP lets it be: it
 * refuses literals or takes them, answers early, late and out of order, and asks for more for commands of its own. All
 * is chosen by {@code choices}. What must hold whatever they choose: the backend never runs a command that the guard
 * refuses, and the client gets the backend's responses whole and in order, the gateway's own only between them.
 */
final class RelaySimulation {
    private static final Set<String> FORBIDDEN =
            Set.of("ID", "LOGIN", "AUTHENTICATE", "UNAUTHENTICATE", "COMPRESS", "STARTTLS");
    private static final List<String> WORDS =
            List.of("NOOP", "APPEND", "FETCH", "IDLE", "XVENDOR", "ID", "LOGIN", "UNAUTHENTICATE", "LOGOUT");
    private static final List<String> SMUGGLED = List.of(
            "DONE\r\n",
            "a ID NIL\r\n",
            "b UNAUTHENTICATE\r\n",
            "\r\n",
            " ",
            "x",
            "{3+}\r\n",
            " {12}\r\n",
            "c NOOP {10+}\r\n");
    private static final Pattern OWN =
            Pattern.compile("\\* BYE .*|\\* ID \\(\"name\" \"Latchkey\"\\)|\\S+ OK ID completed\\."
                    + "|\\S+ BAD Not available in this session\\.|\\* BAD A tag and a command are needed\\.");
    private static final String UNSOLICITED = "* 1 FETCH (BODY[] {24}\r\na NO\r\n+ \r\n* BYE {9}\r\n\0\0 X)\r\n";

    private final IntUnaryOperator choices;
    private final GuardedRelay relay;
    private final Backend backend = new Backend();
    private final StringBuilder spoken = new StringBuilder();

    /** @param choices a number from 0 up to the given one, without it */
    RelaySimulation(IntUnaryOperator choices) {
        this.choices = choices;
        this.relay = new GuardedRelay(count -> 1 + choices.applyAsInt(Math.min(count, 50)));
    }

    /** Plays it out; tells how many commands the backend ran. */
    int play(int steps) {
        for (int i = 0; i < steps && !relay.closed(); i++) {
            switch (choices.applyAsInt(8)) {
                case 0, 1, 2 -> relay.client(fragment().getBytes(StandardCharsets.ISO_8859_1));
                case 3 -> say(UNSOLICITED);
                case 4 -> backend.answerLate();
                default -> backend.step();
            }
        }
        relay.end(Ending.SHUTTING_DOWN);
        checkClientsStream();
        return backend.ran;
    }

    private String fragment() {
        if (choices.applyAsInt(3) == 0) {
            return SMUGGLED.get(choices.applyAsInt(SMUGGLED.size()));
        }
        String command = "abc".charAt(choices.applyAsInt(3)) + " " + WORDS.get(choices.applyAsInt(WORDS.size()));
        return command
                + switch (choices.applyAsInt(4)) {
                    case 0 -> " {" + choices.applyAsInt(40) + "}\r\n";
                    case 1 -> " {" + choices.applyAsInt(40) + "+}\r\n";
                    default -> "\r\n";
                };
    }

    private void say(String text) {
        if (!relay.closed()) {
            spoken.append(text);
            relay.backend(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Without the gateway's own lines and the continuations, what the client has got is a prefix of what was spoken. */
    private void checkClientsStream() {
        String got = relay.atClient.toString(StandardCharsets.ISO_8859_1);
        int at = 0;
        StringBuilder backends = new StringBuilder();
        while (at < got.length()) {
            int end = got.indexOf("\r\n", at);
            assertThat(end).as("an unfinished line in %s", got.substring(at)).isNotNegative();
            String line = got.substring(at, end);
            if (line.endsWith("{24}")) {
                int responseEnd = got.indexOf(" X)\r\n", at) + 5;
                backends.append(got, at, responseEnd);
                at = responseEnd;
                continue;
            }
            if (!OWN.matcher(line).matches() && !line.startsWith("+")) {
                backends.append(line).append("\r\n");
            }
            at = end + 2;
        }
        assertThat(spoken.toString().replaceAll("(?m)(?<=\\n|^)\\+ (go|idling|vendor)\\r\\n", ""))
                .startsWith(backends.toString());
    }

    /** A server; its input is what the guard lets through. */
    private final class Backend {
        private enum Mode {
            COMMAND,
            LITERAL,
            REST,
            SKIP,
            IDLE,
            VENDOR
        }

        private Mode mode = Mode.COMMAND;
        private String tag = "";
        private int literalLeft;
        private final List<String> late = new ArrayList<>();
        private int ran;

        void answerLate() {
            if (!late.isEmpty()) {
                say(late.remove(choices.applyAsInt(late.size())) + " OK late\r\n");
            }
        }

        /** Takes one line or one literal, if it is there. */
        void step() {
            byte[] all = relay.atBackend.toByteArray();
            if (mode == Mode.LITERAL) {
                int count = Math.min(literalLeft, all.length);
                consume(all, count);
                literalLeft -= count;
                if (literalLeft == 0) {
                    afterLiteral();
                }
                return;
            }
            String text = new String(all, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n");
            if (end >= 0) {
                consume(all, end + 2);
                line(text.substring(0, end));
            }
        }

        private void consume(byte[] all, int count) {
            ByteArrayOutputStream in = relay.atBackend;
            in.reset();
            in.writeBytes(Arrays.copyOfRange(all, count, all.length));
        }

        private void afterLiteral() {
            if (choices.applyAsInt(3) == 0) {
                say(tag + " NO early\r\n");
                // Either is seen: what is left of the command is skipped, or taken for the next one.
                mode = choices.applyAsInt(2) == 0 ? Mode.SKIP : Mode.COMMAND;
                if (relay.atBackend.size() > 0) {
                    // Too late to be a fair fight: the rest came before the answer.
                    mode = Mode.SKIP;
                }
            } else {
                mode = Mode.REST;
            }
        }

        private void line(String line) {
            assertThat(line).doesNotContain("\n").doesNotContain("\r").doesNotMatch(".*\\{\\d+\\+}");
            switch (mode) {
                case COMMAND -> command(line);
                case REST -> literalOrAnswer(line);
                case SKIP -> mode = Mode.COMMAND;
                case IDLE -> {
                    assertThat(line).isEqualToIgnoringCase("DONE");
                    mode = Mode.COMMAND;
                    answer();
                }
                case VENDOR -> {
                    mode = Mode.COMMAND;
                    answer();
                }
                case LITERAL -> throw new IllegalStateException();
            }
        }

        private void command(String line) {
            if (line.isEmpty()) {
                return;
            }
            String[] words = line.split(" ", 3);
            assertThat(words.length).as(line).isGreaterThan(1);
            tag = words[0];
            String word = words[1].toUpperCase(Locale.ROOT);
            assertThat(FORBIDDEN).doesNotContain(word);
            ran++;
            if (word.equals("IDLE") && choices.applyAsInt(3) > 0) {
                mode = Mode.IDLE;
                say("+ idling\r\n");
            } else if (word.equals("XVENDOR") && choices.applyAsInt(2) == 0) {
                mode = Mode.VENDOR;
                say("+ vendor\r\n");
            } else {
                literalOrAnswer(line);
            }
        }

        private void literalOrAnswer(String line) {
            int brace = line.endsWith("}") ? line.lastIndexOf('{') : -1;
            mode = Mode.COMMAND;
            if (brace < 0) {
                answer();
            } else if (choices.applyAsInt(3) == 0) {
                say(tag + " NO refused {7}\r\n");
            } else {
                literalLeft = Integer.parseInt(line.substring(brace + 1, line.length() - 1));
                mode = Mode.LITERAL;
                say("+ go\r\n");
            }
        }

        private void answer() {
            if (choices.applyAsInt(3) == 0) {
                late.add(tag);
            } else {
                say(tag + " OK done\r\n");
            }
        }
    }
}
