package latchkey.admin.api.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document that is in the jar. */
public final class Document {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String yaml;
    private final JsonNode root;

    private Document(String yaml) {
        this.yaml = yaml;
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        root = MAPPER.valueToTree(loaded);
    }

    public static Document load() {
        return new Document(resource("/latchkey/admin/api/openapi.yaml"));
    }

    static String resource(String name) {
        try (InputStream in = Document.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, "it is in the jar").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it was written. */
    public String yaml() {
        return yaml;
    }

    /** The same, as JSON, on many lines. */
    public String json() {
        return text(root);
    }

    public JsonNode root() {
        return root;
    }

    /** What a {@code $ref} leads to; anything else is itself. */
    public JsonNode resolve(JsonNode node) {
        JsonNode now = node;
        while (now.has("$ref")) {
            now = root.at(now.get("$ref").textValue().substring(1));
        }
        return now;
    }

    static String text(JsonNode node) {
        return node.isMissingNode() ? "" : node.toPrettyString();
    }
}
