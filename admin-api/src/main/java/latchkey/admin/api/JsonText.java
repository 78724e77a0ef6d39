package latchkey.admin.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON (RFC 8259) to and from bytes. A name twice, anything after the end, and deep nesting are refused. */
final class JsonText {
    static final String TYPE = "application/json";

    private static final int DEEPEST = 10;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /**
     * Reads a request's body; an empty one counts as an object without fields.
     *
     * @throws Refusal if it is of another type, or is not one JSON object; it repeats nothing of the body
     */
    static ObjectNode object(byte[] body, @Nullable String contentType) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals(TYPE)) {
            throw Refusal.of(
                    ProblemType.WRONG_TYPE,
                    "The body must be " + TYPE + ", not " + (type.isEmpty() ? "without a type" : Values.quoted(type))
                            + ".");
        }
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw Refusal.of(ProblemType.MALFORMED, "The body must be a JSON object.");
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw Refusal.of(
                    ProblemType.MALFORMED,
                    "The body is not JSON, has a name twice, or goes deeper than " + DEEPEST + " levels"
                            + (place == null ? "" : ": line " + place.getLineNr() + ", column " + place.getColumnNr())
                            + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #bytes} wrote. */
    static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
