package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import latchkey.admin.api.reference.Document;

/** Holds answers against {@code openapi.yaml}: an undocumented status, header or field is a failure. */
final class DocumentedAnswers {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Document document = Document.load();
    private final Map<String, com.networknt.schema.Schema> compiled = new ConcurrentHashMap<>();

    /**
     * An operation of the document.
     *
     * @param role that it needs; empty if it takes no token
     */
    record Described(String id, String method, String path, String role, JsonNode node) {}

    List<Described> operations() {
        List<Described> operations = new ArrayList<>();
        document.root()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(each -> {
                    if (!each.getKey().equals("parameters")) {
                        JsonNode node = each.getValue();
                        String role = node.path("security")
                                .path(0)
                                .path("bearer")
                                .path(0)
                                .asText("");
                        operations.add(new Described(
                                node.get("operationId").textValue(),
                                each.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                role,
                                node));
                    }
                }));
        return operations;
    }

    Document document() {
        return document;
    }

    JsonNode resolve(JsonNode node) {
        return document.resolve(node);
    }

    /** @param path with or without a query; one that is no operation's is not looked at */
    void check(String method, String path, HttpResponse<String> answer) {
        String bare = path.split("\\?", 2)[0];
        Optional<Described> operation = operations().stream()
                .filter(each -> each.method().equals(method) && matches(each.path(), bare))
                .min((a, b) -> Integer.compare(braces(a.path()), braces(b.path())));
        if (operation.isEmpty()) {
            return;
        }
        String what = method + " " + path + " " + answer.statusCode() + " " + answer.body();
        JsonNode response = operation.get().node().path("responses").path(String.valueOf(answer.statusCode()));
        assertThat(response.isMissingNode()).as("undocumented: " + what).isFalse();
        check(what, document.resolve(response), answer);
    }

    private void check(String what, JsonNode response, HttpResponse<String> answer) {
        response.path("headers").properties().forEach(header -> {
            boolean required =
                    document.resolve(header.getValue()).path("required").asBoolean();
            if (required) {
                assertThat(answer.headers().firstValue(header.getKey()))
                        .as(what)
                        .isPresent();
            }
        });
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        JsonNode media = content.path(type);
        assertThat(media.isMissingNode()).as(type + ": " + what).isFalse();
        assertThat(problems(media.get("schema"), answer.body())).as(what).isEmpty();
    }

    /** What is wrong with JSON by a schema of the document. */
    List<String> problems(JsonNode schema, String json) {
        return compiled
                .computeIfAbsent(schema.toString(), _ -> compile(schema))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private com.networknt.schema.Schema compile(JsonNode schema) {
        ObjectNode whole = MAPPER.createObjectNode();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.setAll((ObjectNode) schema);
        whole.set("components", document.root().get("components"));
        return SCHEMAS.getSchema(whole.toString());
    }

    private static boolean matches(String template, String path) {
        String expression = Pattern.quote(template).replaceAll("\\{[a-z]+}", "\\\\E[^/]+\\\\Q");
        return path.matches(expression);
    }

    private static int braces(String path) {
        return path.length() - path.replace("{", "").length();
    }
}
