package latchkey.gateway.dav;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path and query of a request, or of a {@code Destination}, exactly as they came. Nothing is normalised: a path that
 * another reader might take for another path is refused (threat C5), and the one that was looked at is the one that is
 * forwarded.
 */
record RequestTarget(String text) {

    /** The reading of a target: sound, or on another server, or not to be forwarded. */
    sealed interface Reading {
        record Sound(RequestTarget target) implements Reading {}

        record Elsewhere() implements Reading {}

        record Bad() implements Reading {}
    }

    private static final int MAX_HOST = 300;
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Reading BAD = new Reading.Bad();

    /**
     * Reads an origin-form or absolute-form target (RFC 9112 §3.2), or the simple-ref of a Destination (RFC 4918 §8.3).
     *
     * @param target visible ASCII
     * @param host the Host header of the same request, which an absolute-form must agree with (threat C2)
     */
    static Reading read(String target, String host) {
        String path = target;
        if (!target.startsWith("/")) {
            Optional<String> authority = authority(target);
            if (authority.isEmpty()) {
                return BAD;
            }
            if (!sameHost(authority.get(), host)) {
                return new Reading.Elsewhere();
            }
            path = target.substring(target.indexOf("://") + 3 + authority.get().length());
        }
        return isSound(path) ? new Reading.Sound(new RequestTarget(path)) : BAD;
    }

    /** Whether a Host header is a name or address with an optional port, without user and other surprises. */
    static boolean isHost(String host) {
        return host.length() <= MAX_HOST && HOST.matcher(host).matches();
    }

    /** Without query; still as it came. */
    String path() {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static Optional<String> authority(String target) {
        String lower = target.toLowerCase(Locale.ROOT);
        int start = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : 0;
        int slash = start == 0 ? -1 : target.indexOf('/', start);
        return slash < 0
                ? Optional.empty()
                : Optional.of(target.substring(start, slash)).filter(RequestTarget::isHost);
    }

    private static boolean sameHost(String one, String other) {
        return withoutDefaultPort(one).equalsIgnoreCase(withoutDefaultPort(other));
    }

    private static String withoutDefaultPort(String host) {
        return host.endsWith(":443") ? host.substring(0, host.length() - 4) : host;
    }

    private static boolean isSound(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (!path.startsWith("/") || target.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#' || c == '\\')) {
            return false;
        }
        byte[] decoded = new byte[path.length()];
        int length = decode(path, decoded);
        return length >= 0 && isText(decoded, length) && hasNoDotSegments(decoded, length);
    }

    /** Percent-decodes the path once; -1 if a percent sign is not followed by two hexadecimal digits. */
    private static int decode(String path, byte[] decoded) {
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
                int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return -1;
                }
                c = (char) ((high << 4) | low);
                i += 2;
            }
            decoded[length++] = (byte) c;
        }
        return length;
    }

    /** UTF-8, which has no overlong forms, without control characters. */
    private static boolean isText(byte[] decoded, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .chars()
                    .noneMatch(Character::isISOControl);
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /** No {@code .} or {@code ..} between slashes, however those are written, nor before a {@code ;} parameter. */
    private static boolean hasNoDotSegments(byte[] decoded, int length) {
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || decoded[i] == '/' || decoded[i] == '\\' || decoded[i] == ';') {
                boolean dots = i > start && i - start <= 2 && decoded[start] == '.' && decoded[i - 1] == '.';
                if (dots) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }
}
