package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A literal announced at the end of a line: <code>{42}</code>, or <code>{42+}</code> where the sender does not wait (RFC
 * 7888).
 *
 * @param start the index of the opening brace
 * @param size octets to come; {@link Long#MAX_VALUE} for all that is larger than 18 digits can say
 * @param synchronising whether the sender waits for a continuation before it sends them
 */
record Literal(int start, long size, boolean synchronising) {
    /** The longest announcement that is looked at: one with more digits than fit is too large all the same. */
    static final int MAX_ANNOUNCEMENT = 32;

    private static final int MAX_DIGITS = 18;

    /** The literal that the line in {@code [from, end)} announces; {@code end} is where its CR stands. */
    static Optional<Literal> at(ByteBuffer buffer, int from, int end) {
        if (end - from < 3 || buffer.get(end - 1) != '}') {
            return Optional.empty();
        }
        boolean synchronising = buffer.get(end - 2) != '+';
        int digitsEnd = synchronising ? end - 1 : end - 2;
        int at = digitsEnd - 1;
        while (at >= from && buffer.get(at) >= '0' && buffer.get(at) <= '9') {
            at--;
        }
        if (at < from || at == digitsEnd - 1 || buffer.get(at) != '{') {
            return Optional.empty();
        }
        return Optional.of(new Literal(at, number(buffer, at + 1, digitsEnd), synchronising));
    }

    private static long number(ByteBuffer buffer, int from, int to) {
        int first = from;
        while (first < to - 1 && buffer.get(first) == '0') {
            first++;
        }
        if (to - first > MAX_DIGITS) {
            return Long.MAX_VALUE;
        }
        long number = 0;
        for (int i = first; i < to; i++) {
            number = number * 10 + (buffer.get(i) - '0');
        }
        return number;
    }
}
