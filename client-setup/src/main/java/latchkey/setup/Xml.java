package latchkey.setup;

import java.nio.charset.StandardCharsets;

/** Writes XML 1.0 in UTF-8. Text is escaped; what XML cannot hold becomes U+FFFD. */
final class Xml {

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private int depth;

    /** @param declaration written as it is */
    Xml documentType(String declaration) {
        text.append(declaration).append('\n');
        return this;
    }

    /** @param attributes names and values in turn */
    Xml within(String name, Runnable content, String... attributes) {
        indent().append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            text.append('"');
        }
        text.append(">\n");
        depth++;
        content.run();
        depth--;
        indent().append("</").append(name).append(">\n");
        return this;
    }

    Xml element(String name, CharSequence content) {
        indent().append('<').append(name).append('>');
        escape(content);
        text.append("</").append(name).append(">\n");
        return this;
    }

    Xml element(String name, int content) {
        return element(name, Integer.toString(content));
    }

    Xml empty(String name) {
        indent().append('<').append(name).append("/>\n");
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder indent() {
        return text.repeat("  ", depth);
    }

    private void escape(CharSequence content) {
        content.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&apos;");
                // As they are, a reader would make them one line feed (XML 1.0 section 2.11) or a space (section
                // 3.3.3).
                case '\r', '\n', '\t' -> text.append("&#").append(c).append(';');
                default -> text.appendCodePoint(isCharacter(c) ? c : 0xFFFD);
            }
        });
    }

    /** XML 1.0 section 2.2. */
    private static boolean isCharacter(int c) {
        return (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
