package latchkey.gateway.dav;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a request octet by octet before any other parser sees it, and takes only what can be understood in
 * one way (RFC 9112 §2.2, §3.2, §5, §6; threats C1, C2 and C4). It consumes nothing, and goes on where it stopped when
 * more octets have come.
 */
final class HeadScanner {
    static final int MAX_REQUEST_LINE = 8 * 1024;
    /** Request line included. */
    static final int MAX_HEAD = 16 * 1024;

    static final int MAX_HEADERS = 100;
    static final int MAX_METHOD = 32;

    private static final int NOT_FOUND = -1;
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1");
    private static final int MAX_LENGTH_DIGITS = 18;

    /** How far the head is known. */
    sealed interface Progress {
        record Incomplete() implements Progress {}

        /** All of it is there and sound; this many octets, the empty line included. */
        record Complete(int length) implements Progress {}

        record Bad(RequestFault fault) implements Progress {}
    }

    private static final Progress INCOMPLETE = new Progress.Incomplete();

    private int scanned;
    private int lines;
    private boolean host;
    private boolean contentLength;
    private boolean transferEncoding;

    /** Looks at what is readable, from the first octet of the head; to be {@link #reset} after each complete head. */
    Progress scan(ByteBuf in) {
        int start = in.readerIndex();
        int limit = start + Math.min(in.readableBytes(), MAX_HEAD);
        while (true) {
            int from = start + scanned;
            int lineFeed = in.indexOf(from, limit, (byte) '\n');
            if (lineFeed == NOT_FOUND) {
                return tooLong(limit - from, limit - start);
            }
            if (lineFeed == from || in.getByte(lineFeed - 1) != '\r') {
                return new Progress.Bad(RequestFault.LINE_END);
            }
            int to = lineFeed - 1;
            scanned = lineFeed + 1 - start;
            if (from == to && lines > 0) {
                RequestFault fault = whole();
                return fault == null ? new Progress.Complete(scanned) : new Progress.Bad(fault);
            }
            RequestFault fault = line(in, from, to);
            if (fault != null) {
                return new Progress.Bad(fault);
            }
        }
    }

    void reset() {
        scanned = 0;
        lines = 0;
        host = false;
        contentLength = false;
        transferEncoding = false;
    }

    private Progress tooLong(int line, int head) {
        if (lines == 0 && line > MAX_REQUEST_LINE) {
            return new Progress.Bad(RequestFault.REQUEST_LINE_TOO_LONG);
        }
        return head >= MAX_HEAD ? new Progress.Bad(RequestFault.HEADERS_TOO_LARGE) : INCOMPLETE;
    }

    private @Nullable RequestFault whole() {
        if (!host) {
            return RequestFault.HOST;
        }
        return contentLength && transferEncoding ? RequestFault.TRANSFER_ENCODING : null;
    }

    private @Nullable RequestFault line(ByteBuf in, int from, int to) {
        if (lines++ == 0) {
            return requestLine(in, from, to);
        }
        if (lines - 1 > MAX_HEADERS) {
            return RequestFault.HEADERS_TOO_LARGE;
        }
        byte first = in.getByte(from);
        return first == ' ' || first == '\t' ? RequestFault.OBSOLETE_FOLDING : header(in, from, to);
    }

    /** {@code METHOD SP target SP HTTP/1.1}, with single spaces; a method of capital letters and hyphens. */
    private static @Nullable RequestFault requestLine(ByteBuf in, int from, int to) {
        if (to - from > MAX_REQUEST_LINE) {
            return RequestFault.REQUEST_LINE_TOO_LONG;
        }
        int methodEnd = from;
        while (methodEnd < to && isMethod(in.getByte(methodEnd))) {
            methodEnd++;
        }
        int targetEnd = methodEnd + 1;
        while (targetEnd < to && isTarget(in.getByte(targetEnd))) {
            targetEnd++;
        }
        boolean parted = methodEnd > from
                && methodEnd - from <= MAX_METHOD
                && targetEnd > methodEnd + 1
                && targetEnd < to
                && in.getByte(methodEnd) == ' '
                && in.getByte(targetEnd) == ' ';
        if (!parted || to - targetEnd - 1 != VERSION.length()) {
            return RequestFault.REQUEST_LINE;
        }
        int version = targetEnd + 1;
        if (matches(in, version, to, VERSION)) {
            return null;
        }
        boolean otherVersion = in.getByte(version) == 'H' && Character.isDigit(in.getByte(to - 1));
        return otherVersion ? RequestFault.VERSION : RequestFault.REQUEST_LINE;
    }

    /**
     * A name of letters, digits and hyphens, which no backend can take for another name (C4: {@code _} for {@code -}),
     * a colon at once, and a value without control characters.
     */
    private @Nullable RequestFault header(ByteBuf in, int from, int to) {
        int colon = from;
        while (colon < to && isName(in.getByte(colon))) {
            colon++;
        }
        if (colon == from || colon == to || in.getByte(colon) != ':') {
            return RequestFault.HEADER_NAME;
        }
        for (int i = colon + 1; i < to; i++) {
            byte octet = in.getByte(i);
            if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f) {
                return RequestFault.HEADER_VALUE;
            }
        }
        int valueStart = colon + 1;
        while (valueStart < to && isBlank(in.getByte(valueStart))) {
            valueStart++;
        }
        int valueEnd = to;
        while (valueEnd > valueStart && isBlank(in.getByte(valueEnd - 1))) {
            valueEnd--;
        }
        return framing(in, from, colon, valueStart, valueEnd);
    }

    private @Nullable RequestFault framing(ByteBuf in, int from, int colon, int valueStart, int valueEnd) {
        if (matches(in, from, colon, HOST)) {
            boolean sound = !host && valueEnd > valueStart;
            host = true;
            return sound ? null : RequestFault.HOST;
        }
        if (matches(in, from, colon, CONTENT_LENGTH)) {
            boolean sound = !contentLength && isLength(in, valueStart, valueEnd);
            contentLength = true;
            return sound ? null : RequestFault.CONTENT_LENGTH;
        }
        if (matches(in, from, colon, TRANSFER_ENCODING)) {
            boolean sound = !transferEncoding && matches(in, valueStart, valueEnd, CHUNKED);
            transferEncoding = true;
            return sound ? null : RequestFault.TRANSFER_ENCODING;
        }
        return null;
    }

    /** Digits only, and no zero before others: nothing that one reader takes for octal or for a sign. */
    private static boolean isLength(ByteBuf in, int from, int to) {
        int digits = to - from;
        if (digits < 1 || digits > MAX_LENGTH_DIGITS || (digits > 1 && in.getByte(from) == '0')) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (in.getByte(i) < '0' || in.getByte(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(ByteBuf in, int from, int to, AsciiString word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(in.getByte(from + i)) != lower(word.byteAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    }

    private static boolean isMethod(byte octet) {
        return (octet >= 'A' && octet <= 'Z') || octet == '-';
    }

    /** Visible ASCII, less what has no place in a target and what some servers take for {@code /}. */
    private static boolean isTarget(byte octet) {
        return octet > ' '
                && octet < 0x7f
                && octet != '"'
                && octet != '#'
                && octet != '<'
                && octet != '>'
                && octet != '\\';
    }

    private static boolean isName(byte octet) {
        int lower = lower(octet);
        return (lower >= 'a' && lower <= 'z') || (octet >= '0' && octet <= '9') || octet == '-';
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
