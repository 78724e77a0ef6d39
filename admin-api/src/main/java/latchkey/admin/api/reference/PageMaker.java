package latchkey.admin.api.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latchkey.admin.api.reference.ReferencePage.Answer;
import latchkey.admin.api.reference.ReferencePage.Entry;
import latchkey.admin.api.reference.ReferencePage.Field;
import latchkey.admin.api.reference.ReferencePage.Section;

/** Makes the reference page from the document. */
final class PageMaker {
    private static final String JSON = "application/json";

    private final Document document;
    private final SchemaFields schemas;

    PageMaker(Document document) {
        this.document = document;
        schemas = new SchemaFields(document);
    }

    ReferencePage page() {
        JsonNode root = document.root();
        List<Section> sections = new ArrayList<>();
        for (JsonNode tag : root.path("tags")) {
            String title = tag.get("name").textValue();
            sections.add(new Section(
                    title.toLowerCase(Locale.ROOT).replace(' ', '-'),
                    title,
                    Prose.of(tag.path("description").asText()),
                    entries(title)));
        }
        JsonNode info = root.get("info");
        return new ReferencePage(
                info.get("title").textValue(),
                info.get("version").textValue(),
                Prose.of(info.get("description").textValue()),
                sections);
    }

    private List<Entry> entries(String tag) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.root().get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().path("tags").path(0).asText().equals(tag)) {
                    entries.add(entry(path.getKey(), path.getValue(), operation.getKey(), operation.getValue()));
                }
            }
        }
        return entries;
    }

    private Entry entry(String path, JsonNode item, String method, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(each -> parameters.add(document.resolve(each)));
        operation.path("parameters").forEach(each -> parameters.add(document.resolve(each)));
        JsonNode media =
                document.resolve(operation.path("requestBody")).path("content").path(JSON);
        return new Entry(
                operation.get("operationId").textValue(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation.get("summary").textValue(),
                Prose.of(operation.path("description").asText("")),
                operation.path("security").path(0).path("bearer").path(0).asText(""),
                parameters.stream().map(this::parameter).toList(),
                schemas.of(media.path("schema")),
                answers(operation.get("responses")),
                sample(path, method, parameters, example(media)));
    }

    private Field parameter(JsonNode parameter) {
        JsonNode schema = parameter.path("schema");
        String usual =
                schema.has("default") ? " Usually " + schema.get("default").asText() + "." : "";
        return new Field(
                parameter.get("name").textValue(),
                parameter.get("in").textValue(),
                schemas.type(schema),
                parameter.path("required").asBoolean(),
                Prose.spans(parameter.path("description").asText("") + usual));
    }

    private List<Answer> answers(JsonNode responses) {
        List<Answer> answers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> response : responses.properties()) {
            JsonNode resolved = document.resolve(response.getValue());
            JsonNode media = resolved.path("content").path(JSON);
            JsonNode problem = resolved.path("content").path("application/problem+json");
            answers.add(new Answer(
                    Integer.parseInt(response.getKey()),
                    Prose.spans(resolved.path("description").asText().strip()),
                    schemas.of(media.path("schema")),
                    Document.text(example(media.isMissingNode() ? problem : media))));
        }
        return answers;
    }

    private static JsonNode example(JsonNode media) {
        if (media.has("example")) {
            return media.get("example");
        }
        JsonNode several = media.path("examples");
        return several.isEmpty() ? several.path("") : several.iterator().next().path("value");
    }

    private static String sample(String path, String method, List<JsonNode> parameters, JsonNode body) {
        String filled = path;
        for (JsonNode parameter : parameters) {
            filled = filled.replace(
                    "{" + parameter.get("name").textValue() + "}",
                    parameter.path("example").asText());
        }
        StringBuilder sample = new StringBuilder("curl -H \"Authorization: Bearer $TOKEN\"");
        if (!method.equals("get")) {
            sample.append(" -X ").append(method.toUpperCase(Locale.ROOT));
        }
        if (!body.isMissingNode()) {
            sample.append(" \\\n     --json '").append(body).append("'");
        }
        return sample.append(" \\\n     \"$API").append(filled).append("\"").toString();
    }
}
