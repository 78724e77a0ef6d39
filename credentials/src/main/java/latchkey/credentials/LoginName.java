package latchkey.credentials;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login in its one canonical form, which issue, login, cache, revocation and backend all use (D3).
 *
 * <p>The form follows the UsernameCaseMapped profile of PRECIS (RFC 8265 §3.3): full-width and half-width letters are
 * mapped, letters are lower-cased without regard to the machine's language, and the text is composed (NFC). A name is
 * refused, rather than mended, if it has more than 320 bytes in UTF-8, anything but letters, marks, digits and
 * printable signs, a character that RFC 5321 §4.1.2 does not allow in an unquoted mailbox, one that servers take for a
 * separator ({@code * / %}), more than one {@code @}, or an empty part between dots.
 */
public final class LoginName {
    /** RFC 3696 erratum 1690: 64 for the local part, one for the sign, 255 for the domain. */
    public static final int LONGEST = 320;

    private static final String NOT_ALLOWED = "\"(),:;<>[\\]*/%";

    private final String text;

    private LoginName(String text) {
        this.text = text;
    }

    /** The login in canonical form; empty if it cannot be anybody's. */
    public static Optional<LoginName> of(String sent) {
        if (sent.isEmpty() || sent.length() > LONGEST) {
            return Optional.empty();
        }
        boolean ascii = isAscii(sent);
        String folded = folded(sent);
        boolean allowed = hasOnlyAllowed(folded)
                && hasNoEmptyPart(folded)
                && (ascii || folded.getBytes(StandardCharsets.UTF_8).length <= LONGEST);
        return allowed ? Optional.of(new LoginName(folded)) : Optional.empty();
    }

    /** How part of a login looks in the canonical form; empty if it is in none. */
    static String folded(String sent) {
        return isAscii(sent) ? sent.toLowerCase(Locale.ROOT) : foldUnicode(sent);
    }

    /** The canonical form. */
    public String text() {
        return text;
    }

    /** The canonical form in UTF-8, 1 to 320 bytes, in a new array. */
    public byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOnlyAllowed(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!isAllowed(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    /** The empty text, which is nobody's, for a name with characters that have a second spelling left after folding. */
    private static String foldUnicode(String sent) {
        StringBuilder mapped = new StringBuilder(sent.length());
        sent.codePoints().forEach(c -> mapped.append(mapWidth(c)));
        String folded = Normalizer.normalize(mapped.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        boolean stable =
                folded.equals(folded.toLowerCase(Locale.ROOT)) && Normalizer.isNormalized(folded, Normalizer.Form.NFKC);
        return stable ? folded : "";
    }

    /** RFC 8264 §5.2.1: only full-width and half-width forms are mapped; other compatibility characters are refused. */
    private static String mapWidth(int c) {
        String text = Character.toString(c);
        return c >= 0xFF00 && c <= 0xFFEF ? Normalizer.normalize(text, Normalizer.Form.NFKC) : text;
    }

    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> NOT_ALLOWED.indexOf(c) < 0;
        };
    }

    private static boolean hasNoEmptyPart(String name) {
        int at = name.indexOf('@');
        if (at != name.lastIndexOf('@')) {
            return false;
        }
        return at < 0 ? isDotted(name) : isDotted(name.substring(0, at)) && isDotted(name.substring(at + 1));
    }

    private static boolean isDotted(String part) {
        return !part.isEmpty() && !part.startsWith(".") && !part.endsWith(".") && !part.contains("..");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoginName name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The canonical form, which has no control characters. */
    @Override
    public String toString() {
        return text;
    }
}
