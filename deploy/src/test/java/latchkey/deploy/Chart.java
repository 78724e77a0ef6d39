package latchkey.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart, rendered by Helm's own engine. */
final class Chart {

    static final Path FOLDER = Shipped.file("helm/latchkey");

    private static final Pattern HOOK = Pattern.compile("(?m)^ *helm\\.sh/hook.*\\R");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Chart() {}

    /** The values files for whom the chart must render, by their names in {@code ci/}. */
    static List<String> values() {
        return List.of("smallest", "everything", "behind-cluster-ip");
    }

    /**
     * Renders the chart as {@code helm template} does.
     *
     * @throws IllegalStateException with what Helm says, if it refuses the values
     */
    static Rendered render(String values, Map<String, Object> set) {
        return render(template().withValuesFile(FOLDER.resolve("ci/" + values + "-values.yaml")), set);
    }

    /** As {@link #render(String, Map)}, with these values and the chart's own. */
    static Rendered renderOnly(Map<String, Object> set) {
        return render(template(), set);
    }

    private static TemplateCommand template() {
        return new Helm(Unhooked.FOLDER)
                .template()
                .withName("mail")
                .withNamespace("latchkey")
                .withKubeVersion("1.33.0");
    }

    private static Rendered render(TemplateCommand command, Map<String, Object> set) {
        set.forEach(command::set);
        return new Rendered(documents(command.call()));
    }

    static Rendered render(String values) {
        return render(values, Map.of());
    }

    private static List<JsonNode> documents(String yaml) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<JsonNode> found = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(strict)).loadAll(yaml)) {
            if (document != null) {
                found.add(MAPPER.valueToTree(document));
            }
        }
        return found;
    }

    /** The library leaves hooks out of what it renders, so they are made plain objects, in a copy. */
    private static final class Unhooked {

        static final Path FOLDER = copy();

        private static Path copy() {
            try (Stream<Path> files = Files.walk(Chart.FOLDER, FileVisitOption.FOLLOW_LINKS)) {
                Path copy = Files.createTempDirectory("chart").resolve("latchkey");
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = copy.resolve(Chart.FOLDER.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    String text = Files.readString(file);
                    Files.writeString(
                            target,
                            file.toString().contains("/tests/")
                                    ? HOOK.matcher(text).replaceAll("")
                                    : text);
                }
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What came out, in its order. */
    record Rendered(List<JsonNode> documents) {

        /** All of a kind, read strictly, by name. */
        <T extends HasMetadata> Map<String, T> all(Class<T> type) {
            Map<String, T> found = new LinkedHashMap<>();
            for (JsonNode document : documents) {
                if (document.path("kind").asText().equals(type.getSimpleName())) {
                    T object = type.cast(KubernetesObjects.read(document));
                    found.put(object.getMetadata().getName(), object);
                }
            }
            return found;
        }

        /** The only one of its kind. */
        <T extends HasMetadata> T only(Class<T> type) {
            Map<String, T> all = all(type);
            if (all.size() != 1) {
                throw new AssertionError(type.getSimpleName() + ": " + all.keySet());
            }
            return all.values().iterator().next();
        }

        <T extends HasMetadata> T named(Class<T> type, String name) {
            return Objects.requireNonNull(all(type).get(name), name);
        }
    }
}
