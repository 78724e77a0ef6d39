package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;

/**
 * The head of one line of a reply (RFC 5321 §4.2).
 *
 * @param code 200 to 599, or 0 for what is no reply line
 * @param last whether the reply ends with it
 */
record SmtpReplyLine(int code, boolean last) {
    private static final SmtpReplyLine INVALID = new SmtpReplyLine(0, true);

    boolean valid() {
        return code != 0;
    }

    /** The index behind the first LF at or after {@code from}, or -1. */
    static int end(ByteBuffer input, int from) {
        for (int i = from; i < input.limit(); i++) {
            if (input.get(i) == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Reads the line from {@code start} to behind its LF at {@code end}. A bare CR, a bare LF or a NUL makes it invalid. */
    static SmtpReplyLine parse(ByteBuffer input, int start, int end) {
        int textEnd = end - 2;
        if (textEnd < start + 3 || input.get(textEnd) != '\r') {
            return INVALID;
        }
        int code = 0;
        for (int i = start; i < start + 3; i++) {
            int digit = input.get(i) - '0';
            if (digit < 0 || digit > 9) {
                return INVALID;
            }
            code = code * 10 + digit;
        }
        int separator = textEnd == start + 3 ? ' ' : input.get(start + 3);
        if (code < 200 || code > 599 || (separator != ' ' && separator != '-')) {
            return INVALID;
        }
        for (int i = start + 4; i < textEnd; i++) {
            byte octet = input.get(i);
            if (octet == 0 || octet == '\r') {
                return INVALID;
            }
        }
        return new SmtpReplyLine(code, separator == ' ');
    }

    /** The text behind the code of a valid line. */
    static String text(ByteBuffer input, int start, int end) {
        byte[] text = new byte[Math.max(0, end - start - "250 \r\n".length())];
        input.get(Math.min(start + "250 ".length(), end), text);
        return SmtpText.text(text);
    }
}
