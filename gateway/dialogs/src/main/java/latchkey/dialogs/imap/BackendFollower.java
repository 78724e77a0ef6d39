package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import latchkey.dialogs.RelaySink;

/**
 * Follows what the backend says to a signed-in client: where its responses begin and end, which commands it has answered,
 * whether it asks for more. This is the relay's hot path: whole runs of lines and literals go on in one piece.
 */
final class BackendFollower {
    /** A line is kept until it is complete up to this many octets; what is longer goes on as it comes. */
    static final int MAX_HELD = 8 * 1024;

    private static final State BETWEEN = new State.Between();

    private sealed interface State {
        /** Between two responses: here the gateway may speak. */
        record Between() implements State {}

        record InLiteral(long left) implements State {}

        /** What follows a literal in the same response. */
        record Rest() implements State {}

        /** In a line whose head is gone already. {@code data} if it may end in the announcement of a literal. */
        record LongLine(boolean data) implements State {}
    }

    private final OutstandingTags outstanding;
    private final ClientFollower client;
    private State state = BETWEEN;
    private boolean saidBye;
    /** How much of an incomplete line is known to hold no end. */
    private int scanned;

    BackendFollower(OutstandingTags outstanding, ClientFollower client) {
        this.outstanding = outstanding;
        this.client = client;
    }

    /** Whether the client's stream stands between two responses. */
    boolean betweenResponses() {
        return state instanceof State.Between;
    }

    /** Whether the backend has said goodbye itself, after LOGOUT or of its own accord. */
    boolean saidBye() {
        return saidBye;
    }

    /**
     * Takes what may go on.
     *
     * @param stopBetween whether to stop as soon as the client's stream stands between two responses
     * @return the farewell, if the session cannot go on
     */
    Optional<byte[]> follow(ByteBuffer input, RelaySink sink, boolean stopBetween) {
        Run run = new Run(input, sink);
        while (run.at < run.end && !(stopBetween && betweenResponses())) {
            if (state instanceof State.InLiteral(var left)) {
                int count = (int) Math.min(left, run.end - run.at);
                run.at += count;
                state = left == count ? new State.Rest() : new State.InLiteral(left - count);
                continue;
            }
            int lineEnd = lineEnd(run);
            if (lineEnd < 0) {
                hold(run);
                break;
            }
            scanned = 0;
            Optional<byte[]> farewell = line(run, lineEnd);
            if (farewell.isPresent()) {
                run.flush();
                return farewell;
            }
        }
        run.flush();
        return Optional.empty();
    }

    /** Where the line's CR LF ends, or -1. A lone LF ends no line: what a message says must not look like a response. */
    private int lineEnd(Run run) {
        int from = run.at + scanned;
        while (true) {
            int lineFeed = Octets.indexOf(run.buffer, from, run.end, '\n');
            if (lineFeed < 0) {
                return -1;
            }
            if (lineFeed > run.at && run.buffer.get(lineFeed - 1) == '\r') {
                return lineFeed + 1;
            }
            from = lineFeed + 1;
        }
    }

    /** Leaves an incomplete line to be seen again, or, if it is long, all but what may announce a literal. */
    private void hold(Run run) {
        if (run.end - run.at > MAX_HELD || state instanceof State.LongLine) {
            state = new State.LongLine(data(run));
            run.at = Math.max(run.at, run.end - Literal.MAX_ANNOUNCEMENT);
        }
        scanned = run.end - run.at;
    }

    private Optional<byte[]> line(Run run, int lineEnd) {
        boolean data = data(run);
        boolean begins = betweenResponses();
        Optional<Literal> literal = data ? Literal.at(run.buffer, run.at, lineEnd - 2) : Optional.empty();
        if (literal.isPresent()) {
            state = literal.get().size() == 0
                    ? new State.Rest()
                    : new State.InLiteral(literal.get().size());
        } else {
            state = BETWEEN;
        }
        if (begins && !data) {
            return status(run, lineEnd);
        }
        run.at = lineEnd;
        return Optional.empty();
    }

    /** Whether the line at hand is data, which may end in a literal, and no free text, which may merely look like it. */
    private boolean data(Run run) {
        return switch (state) {
            case State.Between _ -> begins(run, "* ") && !status(run) && !begins(run, "* CAPABILITY ");
            case State.Rest _ -> true;
            case State.LongLine(var data) -> data;
            case State.InLiteral _ -> throw new IllegalStateException("a literal is no line");
        };
    }

    private static boolean status(Run run) {
        return switch (run.at + 2 < run.end ? Octets.upper(run.buffer.get(run.at + 2)) : ' ') {
            case 'O' -> begins(run, "* OK");
            case 'N' -> begins(run, "* NO ") || begins(run, "* NO\r");
            case 'B' -> begins(run, "* BAD") || begins(run, "* BYE");
            case 'P' -> begins(run, "* PREAUTH");
            default -> false;
        };
    }

    private static boolean begins(Run run, String text) {
        return Octets.matches(run.buffer, run.at, run.end, text);
    }

    /** A complete line that is a status response, a capability list or a continuation. */
    private Optional<byte[]> status(Run run, int lineEnd) {
        if (run.buffer.get(run.at) == '+') {
            return switch (client.continuation()) {
                case FOR_CLIENT -> {
                    run.at = lineEnd;
                    yield Optional.empty();
                }
                case FOR_GATEWAY -> {
                    run.replace(lineEnd, new byte[0]);
                    yield Optional.empty();
                }
                case UNEXPECTED -> Optional.of(ImapReplies.outOfStepBye());
            };
        }
        int space = Octets.indexOf(run.buffer, run.at, lineEnd, ' ');
        int tagEnd = space < 0 ? lineEnd - 2 : space;
        if (outstanding.remove(run.buffer, run.at, tagEnd)) {
            client.answered(run.buffer, run.at, tagEnd);
        }
        saidBye |= begins(run, "* BYE");
        if (begins(run, "* CAPABILITY ") || hasCapabilityCode(run, tagEnd, lineEnd)) {
            cleanCapabilities(run, lineEnd);
        } else {
            run.at = lineEnd;
        }
        return Optional.empty();
    }

    private static boolean hasCapabilityCode(Run run, int tagEnd, int lineEnd) {
        int code = Octets.indexOf(run.buffer, tagEnd, lineEnd, '[');
        return code >= 0 && Octets.matches(run.buffer, code, lineEnd, "[CAPABILITY ");
    }

    private static void cleanCapabilities(Run run, int lineEnd) {
        byte[] bytes = new byte[lineEnd - run.at];
        run.buffer.get(run.at, bytes);
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        String cleaned = ImapCapabilities.cleanedLine(line);
        if (cleaned.equals(line)) {
            run.at = lineEnd;
        } else {
            run.replace(lineEnd, cleaned.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The input at hand: what lies between {@code sent} and {@code at} goes on in one piece. */
    private static final class Run {
        final ByteBuffer buffer;
        final RelaySink sink;
        final int end;
        int sent;
        int at;

        Run(ByteBuffer buffer, RelaySink sink) {
            this.buffer = buffer;
            this.sink = sink;
            this.sent = buffer.position();
            this.at = sent;
            this.end = buffer.limit();
        }

        void flush() {
            if (at > sent) {
                sink.forward(at - sent);
                sent = at;
            }
        }

        void replace(int to, byte[] replacement) {
            flush();
            sink.drop(to - at);
            at = to;
            sent = to;
            if (replacement.length > 0) {
                sink.toClient(replacement);
            }
        }
    }
}
