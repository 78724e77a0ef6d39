package latchkey.admin.notices;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** The sentences, from {@code en.properties}. Whatever is put into them stays on one line and can hide nothing. */
final class NoticeTexts {

    private static final Locale LOCALE = Locale.UK;

    private final Properties patterns = new Properties();
    private final DateTimeFormatter when;

    NoticeTexts() {
        try (InputStream file = NoticeTexts.class.getResourceAsStream("en.properties")) {
            if (file == null) {
                throw new IllegalStateException("there are no texts of notices");
            }
            patterns.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        when = DateTimeFormatter.ofPattern(pattern("when.pattern"), LOCALE).withZone(ZoneOffset.UTC);
    }

    boolean has(String key) {
        return patterns.containsKey(key);
    }

    Set<String> keys() {
        return patterns.stringPropertyNames();
    }

    /** @param values as the file says; what could break a line or turn its direction becomes a space */
    String of(String key, String... values) {
        Object[] shown = Arrays.stream(values).map(NoticeTexts::shown).toArray();
        return new MessageFormat(pattern(key), LOCALE).format(shown);
    }

    String time(Instant at) {
        return when.format(at);
    }

    private String pattern(String key) {
        String pattern = patterns.getProperty(key);
        if (pattern == null) {
            throw new IllegalArgumentException("there is no text " + key);
        }
        return pattern;
    }

    private static String shown(String value) {
        StringBuilder shown = new StringBuilder();
        value.codePoints().forEach(c -> shown.appendCodePoint(isPlain(c) ? c : ' '));
        return shown.toString().strip();
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
