package latchkey.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latchkey.config.Document.Known;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The shipped files load, agree with the schema, and leave no key out. */
class ShippedFilesTest {

    /** Every kind of every choice at once; cannot be used, but makes the loader ask for every key that it knows. */
    private static final String EVERY_KIND = """
            listeners: [{}]
            tls: {}
            backends:
              imap: {login: {master-authzid: {password: {}}, master-suffix: {password: {}}, service-password: {}}}
              smtp: {login: {master-authzid: {password: {}}, master-suffix: {password: {}}, service-password: {}, xclient: }}
              dav: {identity: {header: , master-suffix: {password: {}}, service-password: {}}}
            record: {sqlite: , postgresql: {password: {}}}
            redis: {servers: [{}], password: {}, sentinel-password: {}}
            passwords: {pepper: {}}
            portal: {openid: {client-secret: {}}}
            api: {shared-signals: {keys: {url: , file: }}}
            mail: {password: {}}
            tracing: {headers: {}}
            log: {audit: {stderr: , file: }}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    static Stream<Path> shipped() throws IOException {
        return Folder.shipped();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_shipped_file_loads(Path file) throws Exception {
        String yaml = Files.readString(file);
        Settings settings = Folder.of(folder, yaml).load(yaml);
        assertThat(settings.toString()).doesNotContain(Folder.CANARY);
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_shipped_file_is_valid_by_the_schema(Path file) throws IOException {
        assertThat(schema().validate(Files.readString(file), InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port: 10143 -> port: abc",
                "port: 10143 -> prot: 10143",
                "tls: none -> tls: maybe",
                "{file: secret} -> hunter2",
                "port: 993 -> port: 993, tls: never",
                "service-password -> xclient"
            })
    void the_schema_refuses_what_the_loader_refuses(String change) throws IOException {
        List<String> parts = List.of(change.split(" -> "));
        String yaml = Folder.MINIMAL.replace(parts.get(0), parts.get(1));
        assertThat(schema().validate(Folder.MINIMAL, InputFormat.YAML)).isEmpty();
        assertThat(schema().validate(yaml, InputFormat.YAML)).isNotEmpty();
        assertThat(Folder.minimal(folder).problems(yaml)).isNotEmpty();
    }

    @Test
    void the_schema_knows_the_keys_and_defaults_that_the_loader_knows() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        knownKeys().forEach((key, known) -> defaults.put(key, known.defaultValue()));
        Map<String, String> inSchema = new TreeMap<>();
        properties().forEach((key, property) -> inSchema.put(key, text(property.get("default"))));

        assertThat(inSchema).containsExactlyEntriesOf(defaults);
    }

    @Test
    void the_schema_allows_the_numbers_and_words_that_the_loader_allows() throws IOException {
        Map<String, Map<?, ?>> properties = properties();
        knownKeys().forEach((key, known) -> {
            Map<?, ?> property = requireNonNull(properties.get(key));
            if (known.allowed().startsWith("a number from")) {
                assertThat(known.allowed())
                        .as(key)
                        .isEqualTo("a number from " + property.get("minimum") + " to " + property.get("maximum"));
            } else if (property.get("enum") instanceof List<?> words) {
                assertThat(known.allowed().replace("one of ", "").split("[, ]+"))
                        .as(key)
                        .containsExactlyInAnyOrder(
                                words.stream().map(Object::toString).toArray(String[]::new));
            } else {
                range(known)
                        .ifPresent(range -> assertThat(text(property.get("description")))
                                .as(key)
                                .contains(range));
            }
        });
    }

    @Test
    void the_annotated_file_names_every_key_with_its_default_and_its_range() throws IOException {
        String annotated = Files.readString(Path.of("latchkey.yaml"));
        knownKeys().forEach((key, known) -> {
            String name = key.substring(key.lastIndexOf('.') + 1);
            assertThat(annotated).as(key).containsPattern("\\b" + Pattern.quote(name) + "\\b");
            String value = known.defaultValue();
            if (!value.isEmpty() && Stream.of("tls", "separator").noneMatch(key::endsWith)) {
                String said = Pattern.quote(name) + ": \"?" + Pattern.quote(value) + "\"?";
                assertThat(annotated)
                        .as(key + " with its default")
                        .containsPattern("(?m)^ *#" + said + "$|^# .*\\b" + said + " +.*\\bdefault");
            }
            range(known).ifPresent(range -> assertThat(annotated).as(key).contains(range));
        });
    }

    @Test
    void what_the_annotated_file_states_as_default_is_the_default() throws Exception {
        String annotated = Files.readString(Path.of("latchkey.yaml"));
        String uncommented = annotated.replaceAll("(?m)^( *)#(?! |$)", "$1");
        Folder files = Folder.of(folder, annotated);

        Document document = files.document(uncommented);
        Settings stated = ConfigLoader.load(document);

        assertThat(uncommented).isNotEqualTo(annotated);
        assertThat(stated.toString()).isEqualTo(files.load(annotated).toString());
    }

    private static Optional<String> range(Known known) {
        Matcher range = Pattern.compile("a (number|duration|size) from (.*)").matcher(known.allowed());
        return range.matches() ? Optional.of(range.group(2)) : Optional.empty();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private Map<String, Known> knownKeys() throws IOException {
        Document document = Folder.minimal(folder).document(EVERY_KIND);
        try {
            throw new AssertionError("loaded: " + ConfigLoader.load(document));
        } catch (ConfigException _) {
            return document.keys();
        }
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("latchkey.schema.json")));
    }

    /** The schema's properties, as in {@code listeners[].port}, each with what its references say. */
    private static Map<String, Map<?, ?>> properties() throws IOException {
        Map<?, ?> root = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("latchkey.schema.json")));
        Map<String, Map<?, ?>> found = new TreeMap<>();
        collect(root, root, "", found);
        return found;
    }

    private static void collect(Map<?, ?> root, Map<?, ?> schema, String key, Map<String, Map<?, ?>> found) {
        if (schema.get("anyOf") instanceof List<?> alternatives) {
            alternatives.forEach(alternative -> collect(root, (Map<?, ?>) alternative, key, found));
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            collect(root, items, key + "[]", found);
        }
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                String child = key.isEmpty() ? name.toString() : key + "." + name;
                Map<?, ?> whole = resolved(root, (Map<?, ?>) property);
                found.put(child, whole);
                collect(root, whole, child, found);
            });
        }
    }

    private static Map<?, ?> resolved(Map<?, ?> root, Map<?, ?> property) {
        Map<Object, @Nullable Object> whole = new HashMap<>();
        if (property.get("$ref") instanceof String reference
                && root.get("$defs") instanceof Map<?, ?> definitions
                && definitions.get(reference.substring("#/$defs/".length())) instanceof Map<?, ?> definition) {
            whole.putAll(definition);
        }
        whole.putAll(property);
        return whole;
    }
}
