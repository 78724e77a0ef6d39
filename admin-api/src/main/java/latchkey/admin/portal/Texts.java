package latchkey.admin.portal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Every sentence of the portal in one language, from {@code texts/LANGUAGE.properties}: UTF-8, with the patterns of
 * {@link MessageFormat}. For any number of threads.
 */
public final class Texts {
    private final Locale locale;
    private final Map<String, String> patterns;

    private Texts(Locale locale, Map<String, String> patterns) {
        this.locale = locale;
        this.patterns = Map.copyOf(patterns);
    }

    /** The English texts. */
    public static Texts english() {
        return read(Locale.UK, "en");
    }

    private static Texts read(Locale locale, String language) {
        Properties properties = new Properties();
        try (InputStream file = Texts.class.getResourceAsStream("texts/" + language + ".properties")) {
            if (file == null) {
                throw new IllegalStateException("there are no texts in the language " + language);
            }
            properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> patterns = new HashMap<>();
        properties.forEach((key, pattern) -> patterns.put((String) key, (String) pattern));
        return new Texts(locale, patterns);
    }

    /** The language that the texts are in. */
    public Locale locale() {
        return locale;
    }

    /** All that there are, by key, as patterns. */
    public Map<String, String> patterns() {
        return patterns;
    }

    /**
     * The text of that key, not escaped for HTML.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String of(String key, Object... arguments) {
        String pattern = patterns.get(key);
        if (pattern == null) {
            throw new IllegalArgumentException("there is no text " + key);
        }
        return new MessageFormat(pattern, locale).format(arguments);
    }
}
