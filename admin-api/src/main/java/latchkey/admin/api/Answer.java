package latchkey.admin.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered.
 *
 * @param body a record of {@link latchkey.admin.api.bodies}; null for none
 */
record Answer(
        int status, Map<String, String> headers, @Nullable Object body) {
    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(Object body) {
        return new Answer(200, Map.of(), body);
    }

    static Answer created(Object body) {
        return new Answer(201, Map.of(), body);
    }

    static Answer notModified() {
        return new Answer(304, Map.of(), null);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }
}
