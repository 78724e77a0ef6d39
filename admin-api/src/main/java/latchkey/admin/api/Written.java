package latchkey.admin.api;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Answer} as it goes over the wire.
 *
 * @param body JSON; null for none
 */
record Written(int status, Map<String, String> headers, byte @Nullable [] body) {
    static Written of(Answer answer) {
        Object body = answer.body();
        return new Written(answer.status(), answer.headers(), body == null ? null : JsonText.bytes(body));
    }

    Written with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Written(status, more, body);
    }

    void send(Context http) {
        http.status(status);
        headers.forEach(http::header);
        if (body != null) {
            http.contentType(JsonText.TYPE).result(body);
        }
    }
}
