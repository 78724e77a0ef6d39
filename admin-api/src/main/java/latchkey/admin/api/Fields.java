package latchkey.admin.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import latchkey.credentials.FreeText;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a body, each of exactly the type that is asked for: no number is taken for a text. What is wrong becomes a
 * complaint, and the value that is given in its place means nothing; so {@link #end} comes before the first use. It
 * complains of every field that was not asked for, so nothing can be set that an operation does not name (C10, ASVS
 * 15.3.3).
 */
final class Fields {
    private final ObjectNode object;
    private final Complaints complaints;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(ObjectNode object, Complaints complaints) {
        this.object = object;
        this.complaints = complaints;
    }

    /** A text of 1 to that many code points, without control characters; must be there. */
    String text(String name, int longest) {
        return text(name, get(name), longest, true).orElse("");
    }

    /** A text of at most that many code points, line breaks and all; empty if it is not there. */
    String freeText(String name, int longest) {
        JsonNode node = get(name);
        return node.isMissingNode() ? "" : text(name, node, longest, false).orElse("");
    }

    private Optional<String> text(String name, JsonNode node, int longest, boolean strict) {
        if (node.isMissingNode()) {
            complaints.add(name, "It is missing.");
        } else if (!node.isTextual()) {
            complaints.add(name, "It must be a text, not " + kind(node) + ".");
        } else if (strict && (node.textValue().isBlank() || !FreeText.isClean(node.textValue()))) {
            complaints.add(name, "It must have 1 to " + longest + " printable characters.");
        } else if (node.textValue().codePointCount(0, node.textValue().length()) > longest) {
            complaints.add(name, "It must have at most " + longest + " characters.");
        } else {
            return Optional.of(node.textValue());
        }
        return Optional.empty();
    }

    /** A secret: any text, of which no complaint repeats anything. */
    String secret(String name) {
        JsonNode node = get(name);
        if (node.isTextual()) {
            return node.textValue();
        }
        complaints.add(name, node.isMissingNode() ? "It is missing." : "It must be a text, not " + kind(node) + ".");
        return "";
    }

    /** @param fallback if it is not there; null if it must be */
    <T> @Nullable T choice(String name, Map<String, T> allowed, @Nullable T fallback) {
        JsonNode node = get(name);
        if (node.isMissingNode() && fallback != null) {
            return fallback;
        }
        return text(name, node, Integer.MAX_VALUE, false)
                .flatMap(text -> chosen(name, text, allowed))
                .orElse(fallback);
    }

    private <T> Optional<T> chosen(String name, String text, Map<String, T> allowed) {
        T value = allowed.get(text);
        if (value == null) {
            complaints.add(name, Values.noneOf(text, allowed));
        }
        return Optional.ofNullable(value);
    }

    /** At least one of these, none twice; must be there. */
    <T> Set<T> choices(String name, Map<String, T> allowed) {
        List<T> values =
                list(name, allowed.size(), true, each -> allowed.get(each), text -> Values.noneOf(text, allowed));
        if (new HashSet<>(values).size() < values.size()) {
            complaints.add(name, "It has something twice.");
        }
        return new LinkedHashSet<>(values);
    }

    /**
     * A list of texts, each of which is read.
     *
     * @param most elements
     * @param required whether it must be there, with at least one
     * @param read null for what will not do
     * @param wrong the sentence for that
     */
    <T> List<T> list(
            String name,
            int most,
            boolean required,
            Function<String, @Nullable T> read,
            Function<String, String> wrong) {
        JsonNode node = get(name);
        List<T> values = new ArrayList<>();
        if (node.isMissingNode() && required) {
            complaints.add(name, "It is missing.");
        } else if (!node.isMissingNode() && !node.isArray()) {
            complaints.add(name, "It must be a list, not " + kind(node) + ".");
        } else if (node.size() > most || (required && node.isEmpty())) {
            complaints.add(name, "It must have " + (required ? "1" : "0") + " to " + most + " elements.");
        } else {
            for (int i = 0; i < node.size(); i++) {
                String place = name + "[" + i + "]";
                text(place, node.get(i), Integer.MAX_VALUE, false).ifPresent(text -> {
                    T value = read.apply(text);
                    if (value == null) {
                        complaints.add(place, wrong.apply(text));
                    } else {
                        values.add(value);
                    }
                });
            }
        }
        return values;
    }

    /** A time, in the future; null if it is not there or null. */
    @Nullable
    Instant future(String name, Instant now) {
        JsonNode node = get(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        Optional<Instant> time = text(name, node, Integer.MAX_VALUE, false).flatMap(text -> {
            Optional<Instant> read = Values.instant(text);
            if (read.isEmpty()) {
                complaints.add(name, Values.noInstant(text));
            }
            return read;
        });
        if (time.isPresent() && !time.get().isAfter(now)) {
            complaints.add(name, "It must be in the future.");
        }
        return time.orElse(null);
    }

    /** A whole number; must be there. */
    int number(String name, int least, int most) {
        JsonNode node = get(name);
        if (node.isMissingNode()) {
            complaints.add(name, "It is missing.");
        } else if (!node.isIntegralNumber()
                || !node.canConvertToInt()
                || node.intValue() < least
                || node.intValue() > most) {
            complaints.add(name, "It must be a whole number from " + least + " to " + most + ".");
        } else {
            return node.intValue();
        }
        return least;
    }

    /** Any text; null if it is null; must be there. */
    @Nullable
    String nullable(String name) {
        JsonNode node = get(name);
        return node.isNull() ? null : text(name, node, Integer.MAX_VALUE, false).orElse(null);
    }

    /** Nothing more is asked for. */
    void end() {
        for (String name : new TreeSet<>(
                object.properties().stream().map(Map.Entry::getKey).toList())) {
            if (!known.contains(name)) {
                complaints.add(
                        FreeText.clean(name, 100),
                        known.isEmpty()
                                ? "There is no such field."
                                : "There is no such field; these are known: " + String.join(", ", known) + ".");
            }
        }
    }

    private JsonNode get(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null ? MissingNode.getInstance() : node;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "something else";
        };
    }
}
