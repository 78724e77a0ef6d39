package latchkey.admin.api;

import org.jspecify.annotations.Nullable;

/** Answers with pages. */
final class Pages {
    private Pages() {}

    /** With the header Link (RFC 8288) to the next page, if there is one. */
    static Answer told(Call call, @Nullable String next, Object body) {
        if (next == null) {
            return Answer.ok(body);
        }
        String query = call.queryWithoutAfter();
        String address = call.path() + "?" + query + (query.isEmpty() ? "" : "&") + "after=" + next;
        return Answer.ok(body).with("Link", "<" + address + ">; rel=\"next\"");
    }
}
