package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;

/**
 * Takes one client line off the front of a buffer that keeps what is not taken and grows between calls. A line ends with
 * CRLF and nothing else: a reader that also takes a bare LF sees other commands than its neighbour (threat B13).
 */
final class SmtpLineReader {

    /** What stands at the front. */
    sealed interface Read {
        /** A whole line without its CRLF, taken. It may hold a secret: whoever reads it wipes it. */
        record Line(byte[] octets) implements Read {}

        /** More octets are needed; nothing was taken. */
        record Incomplete() implements Read {}

        /** Longer than the limit; all that was there is gone, and the stream cannot be followed any more. */
        record TooLong() implements Read {}

        /** A bare CR, a bare LF or a NUL; all that was there is gone. */
        record Broken() implements Read {}
    }

    /** How much of the front was looked at by earlier calls and is good. */
    private int looked;

    /**
     * Reads on.
     *
     * @param limit octets in the line, CRLF among them
     */
    Read read(ByteBuffer input, int limit) {
        int start = input.position();
        int available = Math.min(input.remaining(), limit);
        for (; looked < available; looked++) {
            byte octet = input.get(start + looked);
            boolean afterCr = looked > 0 && input.get(start + looked - 1) == '\r';
            if (octet == '\n' && afterCr) {
                return taken(input);
            }
            if (octet == '\n' || octet == 0 || afterCr) {
                return gone(input, new Read.Broken());
            }
        }
        return available == limit ? gone(input, new Read.TooLong()) : new Read.Incomplete();
    }

    /** Whether the line at the front is an AUTH command, which may be longer than others. */
    static boolean startsWithAuth(ByteBuffer input) {
        byte[] auth = {'A', 'U', 'T', 'H', ' '};
        if (input.remaining() < auth.length) {
            return false;
        }
        for (int i = 0; i < auth.length; i++) {
            byte octet = input.get(input.position() + i);
            // Clearing bit 5 makes a letter upper case.
            if (octet != auth[i] && (auth[i] == ' ' || (octet & ~0x20) != auth[i])) {
                return false;
            }
        }
        return true;
    }

    private Read taken(ByteBuffer input) {
        byte[] line = new byte[looked - 1];
        input.get(line);
        input.position(input.position() + 2);
        looked = 0;
        return new Read.Line(line);
    }

    private Read gone(ByteBuffer input, Read why) {
        input.position(input.limit());
        looked = 0;
        return why;
    }
}
