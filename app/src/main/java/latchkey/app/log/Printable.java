package latchkey.app.log;

import java.util.function.IntPredicate;

/**
 * Text from elsewhere, made fit for a terminal or a log line: what could move the cursor, hide or turn text around, or
 * fake a line is written as JSON writes it, {@code \n} or {@code \}{@code u001b}. The one rule for the log in both formats
 * and for what commands print.
 */
public final class Printable {

    private Printable() {}

    /** The text itself if it is harmless; otherwise with escapes in place of what is not. */
    public static String text(String text) {
        if (text.codePoints().allMatch(Printable::isHarmless)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        append(safe, text, _ -> false);
        return safe.toString();
    }

    /** Appends the text in double quotes, from which it can be read back as a JSON string. */
    static void quote(StringBuilder line, String text) {
        line.append('"');
        append(line, text, c -> c == '"' || c == '\\');
        line.append('"');
    }

    /** Appends the text so that it can be read back and has no {@code =} in it, which begins a field's value. */
    static void words(StringBuilder line, String text) {
        append(line, text, c -> c == '=' || c == '\\');
    }

    private static void append(StringBuilder line, String text, IntPredicate also) {
        text.codePoints().forEach(c -> {
            if (isHarmless(c) && !also.test(c)) {
                line.appendCodePoint(c);
            } else {
                escape(line, c);
            }
        });
    }

    private static void escape(StringBuilder line, int c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append((char) c);
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    line.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
