package latchkey.gateway.dav;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that can be understood in one way and may be forwarded once its sender is known.
 *
 * @param target what will be forwarded, byte for byte what was checked
 * @param hasBody whether content follows the head
 */
record CheckedRequest(HttpRequest request, RequestTarget target, boolean hasBody) {
    private static final String DESTINATION = "Destination";

    /** The outcome of the check. */
    sealed interface Check {
        record Sound(CheckedRequest request) implements Check {}

        record Bad(RequestFault fault) implements Check {}
    }

    /** Looks at what {@link HeadScanner}, which sees single lines, does not: what the headers mean together. */
    static Check check(RequestHead head) {
        HttpRequest request = head.request();
        HttpHeaders headers = request.headers();
        String host = headers.get(HttpHeaderNames.HOST, "");
        if (!RequestTarget.isHost(host)) {
            return new Check.Bad(RequestFault.HOST);
        }
        if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
            return new Check.Bad(RequestFault.METHOD);
        }
        if (headers.getAll(HttpHeaderNames.AUTHORIZATION).size() > 1
                || headers.getAll(DESTINATION).size() > 1) {
            return new Check.Bad(RequestFault.REPEATED_HEADER);
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || (expectations.size() == 1
                        && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectations.getFirst()))) {
            return new Check.Bad(RequestFault.EXPECTATION);
        }
        RequestFault fault = destinationFault(headers.get(DESTINATION), host);
        if (fault != null) {
            return new Check.Bad(fault);
        }
        return switch (RequestTarget.read(request.uri(), host)) {
            case RequestTarget.Reading.Sound(var target) ->
                new Check.Sound(new CheckedRequest(request, target, head.hasBody()));
            case RequestTarget.Reading.Elsewhere _, RequestTarget.Reading.Bad _ -> new Check.Bad(RequestFault.TARGET);
        };
    }

    /** Where a MOVE or COPY leads is checked like the target itself (RFC 4918 §10.3); it too is forwarded as it came. */
    private static @Nullable RequestFault destinationFault(@Nullable String destination, String host) {
        if (destination == null) {
            return null;
        }
        return switch (RequestTarget.read(destination, host)) {
            case RequestTarget.Reading.Sound _ -> null;
            case RequestTarget.Reading.Elsewhere _ -> RequestFault.DESTINATION_ELSEWHERE;
            case RequestTarget.Reading.Bad _ -> RequestFault.DESTINATION;
        };
    }

    HttpMethod method() {
        return request.method();
    }

    String host() {
        return request.headers().get(HttpHeaderNames.HOST, "");
    }

    /** Whether the client wants to send another request on its connection. */
    boolean keepsAlive() {
        return HttpUtil.isKeepAlive(request);
    }

    /** Of the body, in octets; 0 if it is not told beforehand. */
    long length() {
        return HttpUtil.getContentLength(request, 0L);
    }

    /** Whether the client waits for {@code 100 Continue} before it sends the body (RFC 9110 §10.1.1). */
    boolean awaitsContinue() {
        return hasBody && request.headers().contains(HttpHeaderNames.EXPECT);
    }

    /** What the client calls itself; may be empty. */
    String userAgent() {
        return request.headers().get(HttpHeaderNames.USER_AGENT, "");
    }

    /** Whether sending it twice is as good as sending it once, and it can be sent twice, having no body. */
    boolean isRepeatable() {
        return !hasBody
                && switch (method().name()) {
                    case "GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT" -> true;
                    default -> false;
                };
    }
}
