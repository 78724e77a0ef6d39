package latchkey.gateway.dav;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import latchkey.credentials.Outcome;
import org.jspecify.annotations.Nullable;

/** Every sentence that the front end itself says to a client. */
final class DavReplies {

    /** One constant realm: Thunderbird keeps passwords by origin and realm. */
    static final String CHALLENGE = "Basic realm=\"Latchkey\", charset=\"UTF-8\"";

    /** After a fault that may be over soon. */
    static final int RETRY_AFTER_SECONDS = 30;

    private final String notAnAppPassword;

    /** @param issueAt where an owner makes an app-specific password; null if it is not to be told */
    DavReplies(@Nullable URI issueAt) {
        notAnAppPassword = "This server takes app-specific passwords only, not the account's own password."
                + (issueAt == null ? "" : " Make one at " + issueAt + " .");
    }

    /** To a login that did not succeed. */
    FullHttpResponse to(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(var reason, var _)
            when reason == Outcome.Reason.NOT_AN_APP_PASSWORD -> notAnAppPassword();
            case Outcome.Refused _ -> wrong();
            // A login that was good and is no longer current twice over: the account is changing at this moment.
            case Outcome.Accepted _, Outcome.Unavailable _ -> unavailable();
        };
    }

    /** Send the body (RFC 9110 §15.2.1). */
    static FullHttpResponse goOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    /** No credentials came, which is how most clients begin. */
    FullHttpResponse challenge() {
        return unauthorized("Sign in with an app-specific password.");
    }

    /** One answer for whatever is wrong: account, password, service, network, expiry (threat D1). */
    FullHttpResponse wrong() {
        return unauthorized("The login or the app-specific password is wrong.");
    }

    FullHttpResponse notAnAppPassword() {
        return unauthorized(notAnAppPassword);
    }

    /** Trouble of ours or of the backend's. DAVx⁵ waits as told at 503, and takes any other status for final. */
    FullHttpResponse unavailable() {
        return busy();
    }

    /** As {@link #unavailable}. */
    static FullHttpResponse busy() {
        FullHttpResponse response =
                response(HttpResponseStatus.SERVICE_UNAVAILABLE, "The service is not available for the moment.");
        response.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return response;
    }

    /** RFC 6764 §5: to the context path, on the same host, over TLS. */
    FullHttpResponse redirect(String host, String path) {
        FullHttpResponse response = response(HttpResponseStatus.MOVED_PERMANENTLY, "");
        response.headers().set(HttpHeaderNames.LOCATION, "https://" + host + path);
        return response;
    }

    /** What an app needs to set itself up; nothing in it is kept by a cache, since there may be an address in it. */
    static FullHttpResponse document(String mediaType, byte[] content) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(content));
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, content.length)
                .set(HttpHeaderNames.CONTENT_TYPE, mediaType)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        return response;
    }

    static FullHttpResponse whoseProfile() {
        return response(
                HttpResponseStatus.BAD_REQUEST,
                "Say whose profile it shall be: " + ClientSetUp.PROFILE + "?email=YOU@EXAMPLE.ORG");
    }

    static FullHttpResponse bodyTooLarge() {
        return response(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.reasonPhrase());
    }

    FullHttpResponse fault(RequestFault fault) {
        return response(fault.status(), fault.status().reasonPhrase());
    }

    private FullHttpResponse unauthorized(String sentence) {
        FullHttpResponse response = response(HttpResponseStatus.UNAUTHORIZED, sentence);
        response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status, String sentence) {
        ByteBuf text =
                ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, sentence.isEmpty() ? "" : sentence + "\n");
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
        if (text.isReadable()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        return response;
    }
}
