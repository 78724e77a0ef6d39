package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Collects one command, or one authentication response, before login: line by line and literal by literal, as it comes.
 * At most {@link #MAX_BUFFERED} octets are ever kept, and they are wiped as soon as they are understood.
 */
final class ImapCommandReader {
    /** The most that one command may have, literals included: an initial response of 12288 octets fits. */
    static final int MAX_BUFFERED = 16 * 1024;

    private static final int FIRST_SIZE = 256;

    /** What a read came to. */
    sealed interface Outcome {
        /** All input is taken, and more is needed. */
        record More() implements Outcome {}

        /** The client waits to be asked for a literal. */
        record LiteralWanted() implements Outcome {}

        record Command(ImapCommand command) implements Outcome {}

        /** A line, without its end, that answers a challenge. Whoever takes it wipes it. */
        record Response(byte[] base64) implements Outcome {}

        /** The stream cannot be followed any more: say this and close. */
        record Lost(byte[] farewell) implements Outcome {}

        /** This is some other protocol: close without a word (ALPACA, threat A5). */
        record Foreign() implements Outcome {}
    }

    /** First words of what browsers and other mail protocols say; no mail program uses them as a tag. */
    private static final Set<String> FOREIGN_WORDS = Set.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "CONNECT",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "PROPFIND",
            "PROPPATCH",
            "REPORT",
            "MKCOL",
            "COPY",
            "MOVE",
            "LOCK",
            "UNLOCK",
            "EHLO",
            "HELO",
            "LHLO",
            "PRI");

    private static final int TLS_HANDSHAKE_RECORD = 0x16;

    private byte[] held = new byte[0];
    private int length;
    private int lineStart;
    private int literalLeft;

    /** Takes at most one command. */
    Outcome command(ByteBuffer input) {
        while (input.hasRemaining()) {
            if (literalLeft > 0) {
                int count = Math.min(literalLeft, input.remaining());
                hold(input, count);
                literalLeft -= count;
                lineStart = length;
                continue;
            }
            Optional<Outcome> stop = line(input);
            if (stop.isPresent()) {
                return stop.get();
            }
            Optional<Literal> literal = Literal.at(ByteBuffer.wrap(held), lineStart, length - 2);
            if (literal.isEmpty()) {
                return command();
            }
            if (literal.get().size() > MAX_BUFFERED - length) {
                return tooLarge(literal.get());
            }
            literalLeft = (int) literal.get().size();
            lineStart = length;
            if (literal.get().synchronising()) {
                return new Outcome.LiteralWanted();
            }
        }
        return new Outcome.More();
    }

    /** Takes at most one line that answers a challenge. */
    Outcome response(ByteBuffer input) {
        Optional<Outcome> stop = line(input);
        if (stop.isPresent()) {
            return stop.get();
        }
        byte[] response = Arrays.copyOf(held, length - 2);
        forget();
        return new Outcome.Response(response);
    }

    /** Wipes what is kept. */
    void forget() {
        Arrays.fill(held, 0, length, (byte) 0);
        if (held.length > FIRST_SIZE) {
            held = new byte[0];
        }
        length = 0;
        lineStart = 0;
        literalLeft = 0;
    }

    /** Takes input up to the end of a line; empty once that line stands complete from {@code lineStart} on. */
    private Optional<Outcome> line(ByteBuffer input) {
        int lineFeed = Octets.indexOf(input, input.position(), input.limit(), '\n');
        int count = (lineFeed < 0 ? input.limit() : lineFeed + 1) - input.position();
        if (count > MAX_BUFFERED - length) {
            forget();
            return Optional.of(new Outcome.Lost(ImapReplies.tooLongBye()));
        }
        hold(input, count);
        if (length > 0 && held[0] == TLS_HANDSHAKE_RECORD) {
            forget();
            return Optional.of(new Outcome.Foreign());
        }
        if (lineFeed < 0) {
            return Optional.of(new Outcome.More());
        }
        if (!Octets.cleanLine(ByteBuffer.wrap(held), lineStart, length - 1)) {
            forget();
            return Optional.of(new Outcome.Lost(ImapReplies.lineEndBye()));
        }
        return Optional.empty();
    }

    private Outcome command() {
        ImapCommandParser parser = new ImapCommandParser(held, length - 2);
        Outcome outcome = FOREIGN_WORDS.contains(parser.firstWord())
                ? new Outcome.Foreign()
                : new Outcome.Command(parser.command());
        forget();
        return outcome;
    }

    /** A client that waits can be told no; one that does not wait has already sent what nobody wants to read. */
    private Outcome tooLarge(Literal literal) {
        String tag = new ImapCommandParser(held, length - 2).tagOrUntagged();
        forget();
        return literal.synchronising()
                ? new Outcome.Command(new ImapCommand.Malformed(tag, ImapCommand.Fault.LITERAL_TOO_LARGE))
                : new Outcome.Lost(ImapReplies.literalTooLargeBye());
    }

    private void hold(ByteBuffer input, int count) {
        if (count > held.length - length) {
            byte[] larger = new byte[Math.clamp(2L * (length + count), FIRST_SIZE, MAX_BUFFERED)];
            System.arraycopy(held, 0, larger, 0, length);
            Arrays.fill(held, 0, length, (byte) 0);
            held = larger;
        }
        input.get(held, length, count);
        length += count;
    }
}
