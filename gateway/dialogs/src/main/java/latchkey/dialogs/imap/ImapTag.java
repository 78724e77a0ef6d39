package latchkey.dialogs.imap;

import java.nio.ByteBuffer;

/** The tag at the head of a command: RFC 3501 calls it 1*&lt;any ASTRING-CHAR except "+"&gt;. */
final class ImapTag {
    /** The longest tag taken, in octets; mail programs use four to twelve. */
    static final int MAX_LENGTH = 64;

    private ImapTag() {}

    /** Where the tag at {@code from} ends, or -1 unless it is a good one with a space after it. */
    static int end(ByteBuffer buffer, int from, int to) {
        int at = from;
        while (at < to && allowed(buffer.get(at))) {
            at++;
        }
        boolean good = at > from && at - from <= MAX_LENGTH && at < to && buffer.get(at) == ' ';
        return good ? at : -1;
    }

    private static boolean allowed(byte octet) {
        return octet > ' ' && octet < 0x7f && "(){%*\"\\+".indexOf(octet) < 0;
    }
}
