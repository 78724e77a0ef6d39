package latchkey.credentials;

/** Text that people or clients chose, made fit to be kept: nothing that cuts a line or that a database refuses. */
public final class FreeText {
    private FreeText() {}

    /** The text with every control character, line break and half of a pair as a space, cut to that many code points. */
    public static String clean(String text, int longest) {
        if (isClean(text) && text.length() <= longest) {
            return text;
        }
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(longest).forEach(c -> clean.appendCodePoint(isPlain(c) ? c : ' '));
        return clean.toString();
    }

    /** Whether {@link #clean} would leave it as it is, but for its length. */
    public static boolean isClean(String text) {
        return text.codePoints().allMatch(FreeText::isPlain);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
