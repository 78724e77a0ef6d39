package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finding octets in buffers, eight at a time: this is what the relay does with every byte outside a literal. */
final class Octets {
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private Octets() {}

    /** The first index of {@code octet} in {@code [from, to)}, or -1. */
    static int indexOf(ByteBuffer buffer, int from, int to, char octet) {
        long pattern = 0x0101010101010101L * octet;
        boolean bigEndian = buffer.order() == ByteOrder.BIG_ENDIAN;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long difference = buffer.getLong(at) ^ pattern;
            // The high bit of each octet that is zero, exactly (Hacker's Delight, 6-1).
            long zeros = ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
            if (zeros != 0) {
                return at + (bigEndian ? Long.numberOfLeadingZeros(zeros) : Long.numberOfTrailingZeros(zeros)) / 8;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) == (byte) octet) {
                return at;
            }
        }
        return -1;
    }

    /** Whether the line that ends in LF at {@code lineFeed} has its only CR right before it, and no NUL. */
    static boolean cleanLine(ByteBuffer buffer, int from, int lineFeed) {
        return lineFeed > from
                && indexOf(buffer, from, lineFeed, '\r') == lineFeed - 1
                && indexOf(buffer, from, lineFeed, '\0') < 0;
    }

    /** Whether the octets from {@code from} are these letters, in any case. {@code word} is in capitals. */
    static boolean matches(ByteBuffer buffer, int from, int to, String word) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(buffer.get(from + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** An ASCII letter in capitals, any other octet as it is. */
    static char upper(byte octet) {
        return (char) (octet >= 'a' && octet <= 'z' ? octet - 32 : octet & 0xff);
    }
}
