package latchkey.credentials.secret;

/** Reads UTF-8 (RFC 3629) one character at a time, so that a secret never becomes a string. */
final class Utf8 {
    private Utf8() {}

    /** The code point that starts there; -1 if no well-formed one does. */
    static int at(byte[] bytes, int start) {
        int first = bytes[start] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4 || start + more >= bytes.length) {
            return -1;
        }
        int c = first & (0x3F >> more);
        for (int i = 1; i <= more; i++) {
            int next = bytes[start + i] & 0xff;
            if ((next & 0xC0) != 0x80) {
                return -1;
            }
            c = (c << 6) | (next & 0x3F);
        }
        boolean wellFormed = length(c) == more + 1 && c <= Character.MAX_CODE_POINT && !isSurrogate(c);
        return wellFormed ? c : -1;
    }

    /** How many bytes a code point takes. */
    static int length(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
