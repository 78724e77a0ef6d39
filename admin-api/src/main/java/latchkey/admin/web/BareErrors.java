package latchkey.admin.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty answers when no route was reached: as the site says it, for every method, and nothing of the inside. */
final class BareErrors extends ErrorHandler {
    private final TroubleAnswer answer;

    BareErrors(TroubleAnswer answer) {
        this.answer = answer;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.write(true, body(status, response.getHeaders()), callback);
    }

    private ByteBuffer body(int status, HttpFields.Mutable headers) {
        TroubleAnswer.Bare bare = answer.bare(status);
        headers.put(HttpHeader.CONTENT_TYPE, bare.contentType());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        return ByteBuffer.wrap(bare.body().getBytes(StandardCharsets.UTF_8));
    }
}
