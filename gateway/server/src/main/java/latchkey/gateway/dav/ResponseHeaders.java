package latchkey.gateway.dav;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the client gets to see of a backend's response: all that is meant for it, in HTTP/1.1 framing. */
final class ResponseHeaders {

    /** In lower case: between the backend and the gateway only, or an identity or a server beside the gateway. */
    private static final Set<String> REMOVED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "www-authenticate",
            "proxy-authenticate",
            "authentication-info",
            "proxy-authentication-info",
            "set-cookie",
            "alt-svc");

    private ResponseHeaders() {}

    /**
     * Whether the framing can be understood in one way, beyond what Netty's decoder insists on: HTTP/1,
     * no transfer coding but chunked, and a status that is a final one.
     */
    static boolean isSound(HttpResponse response) {
        int code = response.status().code();
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return response.decoderResult().isSuccess()
                && response.protocolVersion().majorVersion() == 1
                && code >= 200
                && code <= 599
                && (codings.isEmpty()
                        || (codings.size() == 1
                                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())));
    }

    /**
     * The head to send on. Where the backend gives no length (chunked, or until it closes), it is chunked.
     *
     * @param toHead whether the request was HEAD, whose response has no body
     */
    static HttpResponse forward(HttpResponse response, boolean toHead) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(response.status().code());
        HttpResponse forwarded = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        HttpHeaders headers = forwarded.headers();
        Set<String> named = namedInConnection(response.headers());
        for (Map.Entry<String, String> header : response.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!REMOVED.contains(name) && !named.contains(name)) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        boolean noBody = toHead || status.code() == 204 || status.code() == 304;
        if (!noBody && !HttpUtil.isContentLengthSet(response)) {
            HttpUtil.setTransferEncodingChunked(forwarded, true);
        }
        return forwarded;
    }

    /** Whether the backend's connection can carry another request after this response. */
    static boolean leavesConnectionOpen(HttpResponse response, boolean toHead) {
        int code = response.status().code();
        boolean framed = toHead
                || code == 204
                || code == 304
                || HttpUtil.isContentLengthSet(response)
                || HttpUtil.isTransferEncodingChunked(response);
        return framed && HttpUtil.isKeepAlive(response);
    }

    private static Set<String> namedInConnection(HttpHeaders headers) {
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.remove("content-length");
        return named;
    }
}
