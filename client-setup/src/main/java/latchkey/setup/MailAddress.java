package latchkey.setup;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address that somebody typed into an app; nothing says that it exists. */
public record MailAddress(String text) {

    /** RFC 5321 section 4.5.3.1, as RFC erratum 1690 has it. */
    private static final int LONGEST = 254;

    private static final Pattern DOMAIN = Pattern.compile(
            "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?(\\.[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?)*");

    /** @throws IllegalArgumentException if it is none; see {@link #parse} */
    public MailAddress {
        if (!isAddress(text)) {
            throw new IllegalArgumentException("not a mail address");
        }
    }

    /** Empty if it is no {@code local@domain} of at most 254 characters without spaces, quotes and control characters. */
    public static Optional<MailAddress> parse(String text) {
        return isAddress(text) ? Optional.of(new MailAddress(text)) : Optional.empty();
    }

    /** In lower case. */
    public String domain() {
        return text.substring(text.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isAddress(String text) {
        int at = text.lastIndexOf('@');
        return at > 0
                && text.length() <= LONGEST
                && text.indexOf('@') == at
                && text.codePoints().noneMatch(MailAddress::isForbidden)
                && DOMAIN.matcher(text.substring(at + 1)).matches();
    }

    private static boolean isForbidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> character == '"' || character == '<' || character == '>' || character == '\\';
        };
    }
}
