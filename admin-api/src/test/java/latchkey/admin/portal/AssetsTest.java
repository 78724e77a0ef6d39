package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssetsTest {
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");
    private static final int LIGHT = 0;
    private static final int DARK = 1;

    private final Assets assets = new Assets();

    @Test
    void pathsHaveAHashOfTheContent() {
        assertThat(assets.path("portal.css")).matches("/assets/portal\\.[0-9a-f]{16}\\.css");
        assertThatThrownBy(() -> assets.path("nothing.css")).hasMessageContaining("nothing.css");
    }

    @Test
    void styleAndScriptAreSmallAndAskNobodyElse() throws IOException {
        String both = read("portal.css") + read("portal.js");
        assertThat(both.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(30 * 1024);
        assertThat(both).doesNotContain("http:", "https:", "@import", "url(", "innerHTML", "eval(");
    }

    /** WCAG 2.2 §1.4.3: text on what it stands on; §1.4.11: edges of fields. */
    @ParameterizedTest
    @CsvSource({
        "ink, ground, 4.5",
        "ink, surface, 4.5",
        "ink, sunken, 4.5",
        "ink, accent-soft, 4.5",
        "ink, good-soft, 4.5",
        "ink, warn-soft, 4.5",
        "ink, bad-soft, 4.5",
        "soft, ground, 4.5",
        "soft, surface, 4.5",
        "soft, sunken, 4.5",
        "accent, ground, 4.5",
        "accent, surface, 4.5",
        "accent, sunken, 4.5",
        "accent, accent-soft, 4.5",
        "on-accent, accent, 4.5",
        "soft, accent-soft, 4.5",
        "good, good-soft, 4.5",
        "warn, warn-soft, 4.5",
        "bad, bad-soft, 4.5",
        "bad, surface, 4.5",
        "bad, sunken, 4.5",
        "on-bad, bad, 4.5",
        "edge, surface, 3",
        "edge, ground, 3",
        "accent, good-soft, 4.5",
        "accent, warn-soft, 4.5"
    })
    void coloursStandOutInLightAndDark(String front, String back, double least) throws IOException {
        for (Map<String, String> scheme : schemes()) {
            assertThat(contrast(scheme.getOrDefault(front, ""), scheme.getOrDefault(back, "")))
                    .as("%s on %s: %s", front, back, scheme)
                    .isGreaterThanOrEqualTo(least);
        }
    }

    private static List<Map<String, String>> schemes() throws IOException {
        String[] halves = read("portal.css").split(Pattern.quote("@media (prefers-color-scheme: dark)"), 2);
        List<Map<String, String>> schemes = new ArrayList<>();
        for (String half : halves) {
            Map<String, String> colours = new HashMap<>();
            Matcher found = COLOUR.matcher(half);
            while (found.find()) {
                colours.put(found.group(1), found.group(2));
            }
            schemes.add(colours);
        }
        assertThat(schemes.get(DARK)).containsOnlyKeys(schemes.get(LIGHT).keySet());
        return schemes;
    }

    private static double contrast(String one, String other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private static String read(String name) throws IOException {
        try (InputStream file = Assets.class.getResourceAsStream("assets/" + name)) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
