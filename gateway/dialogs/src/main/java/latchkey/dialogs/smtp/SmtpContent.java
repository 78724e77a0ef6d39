package latchkey.dialogs.smtp;

import java.nio.ByteBuffer;

/**
 * Follows the content of one DATA command to its end, CRLF.CRLF and nothing else. A bare CR or a bare LF is the stuff of
 * SMTP smuggling (CVE-2023-51764, threat B13): a server that also takes LF.LF, CR.CR or CRLF.LF for the end would read the
 * rest of the message as commands, with the trust that it puts in the gateway. So such a message is cut off, as is one with
 * a NUL, which some servers leave out before they look for the dot; in 8-bit content it is not allowed anyway (RFC 6152 §3).
 * A CR does not pass before its LF is there, so that not even a bare CR at the end of a packet reaches the backend.
 */
final class SmtpContent {

    /** What a look at the input says. */
    enum Found {
        /** Content so far, and it goes on. */
        MORE,
        /** The content ends where the good octets end. */
        END,
        /** What follows the good octets must not pass. */
        BROKEN
    }

    private enum Place {
        LINE_START,
        AFTER_DOT,
        IN_LINE
    }

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Octets below this one are worth a look: CR, LF, NUL, and a few that are rare. */
    private static final int QUIET = '\r' + 1;

    /** The content begins as if after a CRLF: a lone dot ends an empty message. */
    private Place place = Place.LINE_START;

    private int good;

    /** How many octets of the last look may pass. */
    int good() {
        return good;
    }

    /** Looks at all input from {@code from} to the limit. What is not good is to be shown again, with more. */
    Found look(ByteBuffer input, int from) {
        int limit = input.limit();
        int at = from;
        while (at < limit) {
            if (place == Place.IN_LINE) {
                at = skipQuiet(input, at, limit);
                if (at == limit) {
                    break;
                }
            }
            byte octet = input.get(at);
            if (octet == '\r') {
                if (at + 1 == limit) {
                    break;
                }
                if (input.get(at + 1) != '\n') {
                    return found(Found.BROKEN, at - from);
                }
                at += 2;
                if (place == Place.AFTER_DOT) {
                    return found(Found.END, at - from);
                }
                place = Place.LINE_START;
            } else if (octet == '\n' || octet == 0) {
                return found(Found.BROKEN, at - from);
            } else {
                place = octet == '.' && place == Place.LINE_START ? Place.AFTER_DOT : Place.IN_LINE;
                at++;
            }
        }
        return found(Found.MORE, at - from);
    }

    private Found found(Found what, int octets) {
        good = octets;
        return what;
    }

    /** The index of the next octet that is below {@link #QUIET}, eight at a time; or the limit. */
    private static int skipQuiet(ByteBuffer input, int from, int limit) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            long word = input.getLong(at);
            // The high bit of some octet is set exactly if some octet of the word is less than QUIET.
            if (((word - ONES * QUIET) & ~word & HIGH_BITS) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < limit && (input.get(at) < 0 || input.get(at) >= QUIET)) {
            at++;
        }
        return at;
    }
}
