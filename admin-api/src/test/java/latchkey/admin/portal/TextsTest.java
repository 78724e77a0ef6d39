package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latchkey.admin.portal.passwords.Preset;
import latchkey.credentials.Change;
import latchkey.credentials.Service;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Pattern ASKED =
            Pattern.compile("(?:\\btext|texts\\(\\)\\.of|texts\\.of)\\(\\s*\"([a-z][A-Za-z0-9._-]*)\"");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z][A-Za-z0-9._-]*)\"");

    private final Texts texts = Texts.english();
    private final Set<String> keys = texts.patterns().keySet();

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String folder : new String[] {"src/main/java/latchkey/admin/portal", "src/main/jte"}) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return all.toString();
    }

    @Test
    void everyTextThatIsAskedForExists() throws IOException {
        Set<String> missing = new TreeSet<>();
        Matcher asked = ASKED.matcher(sources());
        while (asked.find()) {
            String key = asked.group(1);
            boolean found = key.endsWith(".") ? keys.stream().anyMatch(one -> one.startsWith(key)) : keys.contains(key);
            if (!found) {
                missing.add(key);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTextThatExistsIsAskedFor() throws IOException {
        Set<String> unused = new TreeSet<>(keys);
        Matcher literals = LITERAL.matcher(sources());
        while (literals.find()) {
            String literal = literals.group(1);
            if (literal.endsWith(".")) {
                unused.removeIf(key -> key.startsWith(literal));
            } else {
                unused.remove(literal);
            }
        }
        assertThat(unused).isEmpty();
    }

    @Test
    void whatIsNamedInCodeHasItsTexts() {
        for (Change.Kind kind : Change.Kind.values()) {
            assertThat(keys).contains("history.kind." + kind.name());
        }
        for (Service service : Service.values()) {
            assertThat(keys).contains("service." + service.wireName(), "protocol." + service.wireName());
        }
        for (Preset preset : Preset.values()) {
            String id = preset.id();
            assertThat(keys).contains("preset." + id, "preset." + id + ".hint", "shown.settings." + id);
        }
    }

    /** An ASCII apostrophe starts quoting in {@link java.text.MessageFormat} and would vanish. */
    @Test
    void everyTextIsAPatternAndHasNoAsciiApostrophe() {
        texts.patterns().forEach((key, pattern) -> {
            assertThat(pattern).as(key).doesNotContain("'").isNotBlank();
            assertThat(texts.of(key, 1, 1, 1)).as(key).doesNotContain("{", "}");
        });
    }
}
