package latchkey.admin.api.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little Markdown that the document uses: paragraphs, tables, {@code `code`} and {@code **strong**}. */
public record Prose(List<Block> blocks) {
    private static final Pattern SPECIAL = Pattern.compile("`([^`]+)`|\\*\\*([^*]+)\\*\\*");

    /** A paragraph, or a table. */
    public sealed interface Block {
        record Paragraph(List<Span> spans) implements Block {}

        record Table(List<List<Span>> head, List<List<List<Span>>> rows) implements Block {}
    }

    /** Text in one style. */
    public record Span(Style style, String text) {
        public enum Style {
            PLAIN,
            CODE,
            STRONG
        }
    }

    static Prose of(String markdown) {
        List<Block> blocks = new ArrayList<>();
        if (markdown.isBlank()) {
            return new Prose(blocks);
        }
        for (String block : markdown.strip().split("\n\\s*\n", -1)) {
            blocks.add(block.startsWith("|") ? table(block.split("\n")) : new Block.Paragraph(spans(block)));
        }
        return new Prose(blocks);
    }

    private static Block table(String[] lines) {
        List<List<List<Span>>> rows = new ArrayList<>();
        for (int i = 2; i < lines.length; i++) {
            rows.add(cells(lines[i]));
        }
        return new Block.Table(cells(lines[0]), rows);
    }

    private static List<List<Span>> cells(String line) {
        List<List<Span>> cells = new ArrayList<>();
        for (String cell : line.strip().replaceAll("^\\||\\|$", "").split("\\|", -1)) {
            cells.add(spans(cell.strip()));
        }
        return cells;
    }

    static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        Matcher special = SPECIAL.matcher(text);
        int at = 0;
        while (special.find()) {
            if (special.start() > at) {
                spans.add(new Span(Span.Style.PLAIN, text.substring(at, special.start())));
            }
            boolean code = special.group(1) != null;
            spans.add(new Span(code ? Span.Style.CODE : Span.Style.STRONG, special.group(code ? 1 : 2)));
            at = special.end();
        }
        if (at < text.length()) {
            spans.add(new Span(Span.Style.PLAIN, text.substring(at)));
        }
        return spans;
    }
}
