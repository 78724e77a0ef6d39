package latchkey.admin.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import latchkey.credentials.tokens.ApiToken;
import org.jspecify.annotations.Nullable;

/**
 * A call of an operation, by a token that may do it. What is wrong with its query and its body is collected, and told by
 * {@link #checked}, which comes before anything is changed.
 */
final class Call {
    private final Context http;
    private final ApiToken token;
    private final Complaints complaints = new Complaints();
    private final Parameters parameters;
    private @Nullable Fields fields;

    Call(Context http, ApiToken token) {
        this.http = http;
        this.token = token;
        parameters = new Parameters(http, complaints);
    }

    ApiToken token() {
        return token;
    }

    /** For the audit trail. */
    String by() {
        return token.name();
    }

    String path() {
        return http.path();
    }

    /** The text of a segment of the path. */
    String segment(String name) {
        return http.pathParam(name);
    }

    /**
     * The number of that name in the path.
     *
     * @throws Refusal if it is none: there cannot be such a thing
     */
    long id(String name) {
        return Ids.parse(segment(name))
                .orElseThrow(() -> Refusal.notFound("There is no " + name + " " + Values.quoted(segment(name)) + "."));
    }

    Parameters parameters() {
        return parameters;
    }

    Complaints complaints() {
        return complaints;
    }

    /**
     * The fields of the body; none if nothing was sent.
     *
     * @throws Refusal if there is a body that is not a JSON object
     */
    Fields fields() {
        if (fields == null) {
            ObjectNode object = JsonText.object(http.bodyAsBytes(), http.contentType());
            fields = new Fields(object, complaints);
        }
        return fields;
    }

    @Nullable
    String header(String name) {
        return http.header(name);
    }

    /** The query as it was sent, without {@code after}; empty if there is none. */
    String queryWithoutAfter() {
        StringBuilder query = new StringBuilder();
        String sent = http.queryString();
        for (String pair : (sent == null ? "" : sent).split("&", -1)) {
            if (!pair.isEmpty() && !pair.startsWith("after=")) {
                query.append(query.isEmpty() ? "" : "&").append(pair);
            }
        }
        return query.toString();
    }

    /**
     * Everything has been read.
     *
     * @throws Refusal with all that is wrong
     */
    void checked() {
        if (fields != null) {
            fields.end();
        }
        parameters.end();
        complaints.settle();
    }
}
