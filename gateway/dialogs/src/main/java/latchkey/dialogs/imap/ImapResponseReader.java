package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes a server's responses apart until the relay starts. All it keeps is the line that is not complete yet. */
final class ImapResponseReader {
    /** The longest line, in octets. */
    static final int MAX_LINE = 8 * 1024;

    /** The most that a server may say before it has signed the account in, in octets. */
    static final int MAX_TOTAL = 64 * 1024;

    /** What a read came to. */
    sealed interface Outcome {
        /** Nothing taken: the line is not complete. */
        record More() implements Outcome {}

        /** Something taken that belongs to a literal, or follows one. */
        record Data() implements Outcome {}

        /** A line understood. */
        record Response(ImapResponse response) implements Outcome {}

        record TooMuch() implements Outcome {}
    }

    private int total;
    private int scanned;
    private long literalLeft;
    private boolean continued;

    Outcome read(ByteBuffer input) {
        int start = input.position();
        if (literalLeft > 0) {
            int count = (int) Math.min(literalLeft, input.remaining());
            literalLeft -= count;
            input.position(start + count);
            return count == 0 ? new Outcome.More() : new Outcome.Data();
        }
        int lineFeed = Octets.indexOf(input, start + scanned, input.limit(), '\n');
        int length = (lineFeed < 0 ? input.limit() : lineFeed + 1) - start;
        if (length > MAX_LINE || length > MAX_TOTAL - total) {
            return new Outcome.TooMuch();
        }
        if (lineFeed < 0) {
            scanned = length;
            return new Outcome.More();
        }
        scanned = 0;
        total += length;
        input.position(lineFeed + 1);
        int end = lineFeed > start && input.get(lineFeed - 1) == '\r' ? lineFeed - 1 : lineFeed;
        return line(input, start, end);
    }

    private Outcome line(ByteBuffer input, int start, int end) {
        byte[] bytes = new byte[end - start];
        input.get(start, bytes);
        ImapResponse response = ImapResponse.of(new String(bytes, StandardCharsets.ISO_8859_1));
        Outcome outcome = continued ? new Outcome.Data() : new Outcome.Response(response);
        Optional<Literal> literal =
                continued || response instanceof ImapResponse.Data ? Literal.at(input, start, end) : Optional.empty();
        continued = literal.isPresent();
        literalLeft = literal.map(Literal::size).orElse(0L);
        if (literalLeft > MAX_TOTAL - total) {
            return new Outcome.TooMuch();
        }
        total += (int) literalLeft;
        return outcome;
    }
}
