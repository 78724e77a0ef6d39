package latchkey.admin.api.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import latchkey.admin.api.reference.ReferencePage.Field;

/** The fields of a schema as rows, those of an object in an object with their whole path: {@code lastUse.at}. */
final class SchemaFields {
    private final Document document;

    SchemaFields(Document document) {
        this.document = document;
    }

    List<Field> of(JsonNode schema) {
        List<Field> rows = new ArrayList<>();
        add(rows, schema, "");
        return rows;
    }

    private void add(List<Field> rows, JsonNode unresolved, String prefix) {
        JsonNode schema = document.resolve(unresolved);
        for (String several : List.of("allOf", "oneOf", "anyOf")) {
            schema.path(several).forEach(each -> add(rows, each, prefix));
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = document.resolve(property.getValue());
            String name = prefix + property.getKey();
            String text = value.path("description").asText("");
            rows.add(new Field(name, "", type(value), required.contains(property.getKey()), Prose.spans(text.strip())));
            boolean list = value.has("items");
            add(rows, list ? value.get("items") : value, name + (list ? "[]." : "."));
        }
    }

    /** In words. */
    String type(JsonNode unresolved) {
        JsonNode schema = document.resolve(unresolved);
        if (schema.has("enum")) {
            return texts(schema.get("enum"), " | ");
        }
        for (String several : List.of("allOf", "anyOf")) {
            if (schema.has(several)) {
                return StreamSupport.stream(schema.get(several).spliterator(), false)
                        .map(this::type)
                        .sorted((a, b) -> Boolean.compare(a.equals("null"), b.equals("null")))
                        .collect(Collectors.joining(" or "));
            }
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false)
                    .map(each -> type(each.textValue(), schema))
                    .collect(Collectors.joining(" or "));
        }
        return type(type.asText("object"), schema);
    }

    private String type(String name, JsonNode schema) {
        return switch (name) {
            case "string" -> schema.path("format").asText("").equals("date-time") ? "time" : "text";
            case "integer" -> "number" + range(schema);
            case "boolean" -> "true or false";
            case "array" -> "list of " + type(schema.path("items"));
            default -> name;
        };
    }

    private static String range(JsonNode schema) {
        return schema.has("maximum")
                ? ", " + schema.path("minimum").asText("") + " to "
                        + schema.get("maximum").asText()
                : "";
    }

    private static String texts(JsonNode array, String between) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(between));
    }
}
