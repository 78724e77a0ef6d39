package latchkey.gateway.login;

/** Makes text that others chose fit for a log line. */
public final class LogText {
    private static final int LONGEST = 100;

    private LogText() {}

    /**
     * The text with every character escaped that a terminal or a line reader might act on (controls, line ends, marks of
     * writing direction), and cut to 100 characters.
     */
    public static String printable(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        if (cut.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '\\' && c != '"')) {
            return cut;
        }
        StringBuilder escaped = new StringBuilder(cut.length() + 16);
        cut.codePoints().forEach(c -> {
            if (isPlain(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(String.format("\\u{%x}", c));
            }
        });
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        if (c == '\\' || c == '"') {
            return false;
        }
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
