package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import latchkey.dialogs.RelaySink;

/**
 * Follows what a signed-in client says, and lets it on or not. Longer than most files here: its states and all that moves
 * it from one to another stand together.
 */
final class ClientFollower {
    /** The longest line, in octets without its literals: a little less than Dovecot takes, and than a driver holds. */
    static final int MAX_LINE = 60 * 1024;

    private static final byte[] NO_TAG = {};

    private sealed interface State {
        /** A new command begins. */
        record Fresh() implements State {}

        /** The rest of a command whose literal went on. */
        record Rest() implements State {}

        /** The rest of a command that goes nowhere. */
        record SwallowedRest() implements State {}

        record PassingLiteral(long left) implements State {}

        record DroppingLiteral(long left) implements State {}

        /** The backend has the announcement, and asks for the literal or answers the command. */
        record AwaitingContinuation(long size, boolean clientWaits) implements State {}

        /** The backend has IDLE and has not begun it. */
        record AwaitingIdle() implements State {}

        record Idling() implements State {}

        /** The backend has a command that nobody here knows. */
        record AwaitingAnswer() implements State {}
    }

    private final OutstandingTags outstanding;
    private State state = new State.Fresh();
    /** The tag of the command under way, until the backend has answered it. */
    private byte[] current = NO_TAG;
    /** How much of an incomplete line is known to hold no LF. */
    private int scanned;

    private boolean beginsNoMore;

    ClientFollower(OutstandingTags outstanding) {
        this.outstanding = outstanding;
    }

    /**
     * Takes what may go on now.
     *
     * @param speakable whether an answer of the gateway's own may be put in now
     * @return the farewell, if the stream cannot be followed any more
     */
    Optional<byte[]> follow(ByteBuffer input, RelaySink sink, boolean speakable) {
        ClientInput rest = new ClientInput(input, sink, speakable);
        while (rest.at < rest.end) {
            switch (state) {
                case State.PassingLiteral(var left) -> {
                    int count = (int) Math.min(left, rest.end - rest.at);
                    rest.forward(count);
                    pass(left - count);
                }
                case State.DroppingLiteral(var left) -> {
                    int count = (int) Math.min(left, rest.end - rest.at);
                    rest.drop(count);
                    dropLiteral(left - count);
                }
                case State.AwaitingContinuation _, State.AwaitingIdle _, State.AwaitingAnswer _ -> {
                    return Optional.empty();
                }
                case State.Fresh _
                when beginsNoMore -> {
                    return Optional.empty();
                }
                case State.Fresh _, State.Rest _, State.SwallowedRest _, State.Idling _ -> {
                    int before = rest.at;
                    Optional<byte[]> farewell = line(rest);
                    if (farewell.isPresent() || rest.at == before) {
                        return farewell;
                    }
                    scanned = 0;
                }
            }
        }
        return Optional.empty();
    }

    /** From now on no command goes on; one that is under way does, to its end. */
    void beginNoMore() {
        beginsNoMore = true;
    }

    /** Whether the client loses nothing by a farewell: no command of its own is under way but IDLE. */
    boolean isAtRest() {
        return switch (state) {
            case State.Fresh _ -> outstanding.count() == 0;
            case State.Idling _ -> outstanding.count() == 1;
            case State.Rest _,
                    State.SwallowedRest _,
                    State.PassingLiteral _,
                    State.DroppingLiteral _,
                    State.AwaitingContinuation _,
                    State.AwaitingIdle _,
                    State.AwaitingAnswer _ -> false;
        };
    }

    /** The backend asked for more. */
    Continuation continuation() {
        return switch (state) {
            case State.AwaitingContinuation(var size, var clientWaits) -> {
                pass(size);
                yield clientWaits ? Continuation.FOR_CLIENT : Continuation.FOR_GATEWAY;
            }
            case State.AwaitingIdle _ -> {
                state = new State.Idling();
                yield Continuation.FOR_CLIENT;
            }
            case State.Idling _ -> Continuation.FOR_CLIENT;
            case State.Fresh _,
                    State.Rest _,
                    State.SwallowedRest _,
                    State.PassingLiteral _,
                    State.DroppingLiteral _,
                    State.AwaitingAnswer _ -> Continuation.UNEXPECTED;
        };
    }

    /** Whom a continuation is for. */
    enum Continuation {
        FOR_CLIENT,
        FOR_GATEWAY,
        /** Nothing was under way that asks for it: from here on nobody knows what the backend takes for a command. */
        UNEXPECTED
    }

    /** The backend answered the command with the tag in {@code [from, to)}, which was outstanding. */
    void answered(ByteBuffer buffer, int from, int to) {
        if (!OutstandingTags.same(current, buffer, from, to)) {
            return;
        }
        current = NO_TAG;
        state = switch (state) {
            // The literal is not wanted; a client that waits does not send it, the other already has.
            case State.AwaitingContinuation(var size, var clientWaits) ->
                clientWaits ? new State.Fresh() : droppingLiteral(size);
            case State.AwaitingIdle _, State.Idling _, State.AwaitingAnswer _ -> new State.Fresh();
            case State.Fresh _, State.Rest _, State.SwallowedRest _, State.PassingLiteral _, State.DroppingLiteral _ ->
                state;
        };
    }

    private Optional<byte[]> line(ClientInput rest) {
        int lineFeed = Octets.indexOf(rest.buffer, rest.at + scanned, rest.end, '\n');
        int length = (lineFeed < 0 ? rest.end : lineFeed + 1) - rest.at;
        if (length > MAX_LINE) {
            return Optional.of(ImapReplies.tooLongBye());
        }
        scanned = length;
        if (lineFeed < 0) {
            return Optional.empty();
        }
        if (!Octets.cleanLine(rest.buffer, rest.at, lineFeed)) {
            return Optional.of(ImapReplies.lineEndBye());
        }
        scanned = length - 1;
        Optional<Literal> literal = Literal.at(rest.buffer, rest.at, lineFeed - 1);
        if (literal.isPresent() && literal.get().size() == Long.MAX_VALUE) {
            return Optional.of(ImapReplies.literalTooLargeBye());
        }
        return switch (state) {
            case State.Fresh _ -> fresh(rest, length, literal);
            case State.Rest _ -> rest(rest, length, literal);
            case State.SwallowedRest _ -> swallow(rest, length, literal);
            case State.Idling _ -> done(rest, length);
            case State.PassingLiteral _,
                    State.DroppingLiteral _,
                    State.AwaitingContinuation _,
                    State.AwaitingIdle _,
                    State.AwaitingAnswer _ -> throw new IllegalStateException("no line is read now");
        };
    }

    private Optional<byte[]> fresh(ClientInput rest, int length, Optional<Literal> literal) {
        int tagEnd = ImapTag.end(rest.buffer, rest.at, rest.at + length - 2);
        Optional<String> word = tagEnd < 0 ? Optional.empty() : RelayedCommand.word(rest.buffer, tagEnd + 1);
        if (word.isEmpty()) {
            // A blank line is what some mail programs send after a literal.
            byte[] answer = length == 2 ? NO_TAG : ImapReplies.malformed(ImapReplies.UNTAGGED, ImapCommand.Fault.TAG);
            return answer(rest, answer, length, literal);
        }
        byte[] tag = rest.octets(tagEnd - rest.at);
        boolean alone = tagEnd + 1 + word.get().length() == rest.at + length - 2;
        return switch (RelayedCommand.of(word.get())) {
            case PASS -> begin(rest, tag, length, literal, new State.Fresh());
            case IDLE ->
                alone
                        ? begin(rest, tag, length, literal, new State.AwaitingIdle())
                        : refuse(rest, tag, length, literal);
            case ALONE ->
                literal.isEmpty()
                        ? begin(rest, tag, length, literal, new State.AwaitingAnswer())
                        : refuse(rest, tag, length, literal);
            case ID -> literal.isEmpty() ? id(rest, tag, length, literal) : refuse(rest, tag, length, literal);
            case REFUSE -> refuse(rest, tag, length, literal);
        };
    }

    /** Lets a command begin, once its tag is free and its answer can be told from all others. */
    private Optional<byte[]> begin(ClientInput rest, byte[] tag, int length, Optional<Literal> literal, State next) {
        if (outstanding.free(tag)) {
            outstanding.add(tag);
            current = tag;
            state = next;
            forwardLine(rest, length, literal);
        }
        return Optional.empty();
    }

    private Optional<byte[]> rest(ClientInput rest, int length, Optional<Literal> literal) {
        if (current.length > 0) {
            state = new State.Fresh();
            forwardLine(rest, length, literal);
            return Optional.empty();
        }
        // Already answered, so the backend may skip what is left or take it for a command: a bare line end is neither.
        rest.drop(length - 2);
        rest.forward(2);
        endSwallowed(literal);
        return Optional.empty();
    }

    /** The announcement of a literal always goes on as one that waits: a backend that refuses the command then never
     * takes the literal for commands, nor the other way round. */
    private void forwardLine(ClientInput rest, int length, Optional<Literal> literal) {
        if (literal.isPresent() && !literal.get().synchronising()) {
            rest.forward(length - 4);
            rest.drop(1);
            rest.forward(3);
        } else {
            rest.forward(length);
        }
        literal.ifPresent(
                announced -> state = new State.AwaitingContinuation(announced.size(), announced.synchronising()));
    }

    private Optional<byte[]> id(ClientInput rest, byte[] tag, int length, Optional<Literal> literal) {
        if (rest.speakable
                && new ImapCommandParser(rest.octets(length), length - 2).command()
                        instanceof ImapCommand.Id(var _, var clientName)
                && !clientName.isEmpty()) {
            rest.sink.clientNamed(clientName);
        }
        return answer(rest, ImapReplies.id(text(tag)), length, literal);
    }

    private Optional<byte[]> refuse(ClientInput rest, byte[] tag, int length, Optional<Literal> literal) {
        return answer(rest, ImapReplies.notInRelay(text(tag)), length, literal);
    }

    /** Answers a command in the backend's place, or leaves it until that is possible. */
    private Optional<byte[]> answer(ClientInput rest, byte[] answer, int length, Optional<Literal> literal) {
        if (rest.speakable) {
            if (answer.length > 0) {
                rest.sink.toClient(answer);
            }
            swallow(rest, length, literal);
        }
        return Optional.empty();
    }

    private Optional<byte[]> swallow(ClientInput rest, int length, Optional<Literal> literal) {
        rest.drop(length);
        endSwallowed(literal);
        return Optional.empty();
    }

    /** A literal that the client does not wait with follows; one that it waits with never comes. */
    private void endSwallowed(Optional<Literal> literal) {
        state = literal.isPresent() && !literal.get().synchronising()
                ? droppingLiteral(literal.get().size())
                : new State.Fresh();
    }

    private Optional<byte[]> done(ClientInput rest, int length) {
        if (length != 6 || !Octets.matches(rest.buffer, rest.at, rest.at + length, "DONE")) {
            return Optional.of(ImapReplies.doneExpectedBye());
        }
        state = new State.Fresh();
        rest.forward(length);
        return Optional.empty();
    }

    private void pass(long left) {
        state = left == 0 ? new State.Rest() : new State.PassingLiteral(left);
    }

    private void dropLiteral(long left) {
        state = droppingLiteral(left);
    }

    private static State droppingLiteral(long left) {
        return left == 0 ? new State.SwallowedRest() : new State.DroppingLiteral(left);
    }

    private static String text(byte[] tag) {
        return new String(tag, StandardCharsets.US_ASCII);
    }
}
