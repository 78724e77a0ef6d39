package latchkey.gateway.dav;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import latchkey.config.DavIdentity;
import latchkey.gateway.tracing.Trace;

/**
 * What the backend gets to see of a request. Whose request it is, where it came from and where it is meant to go is
 * said by the gateway alone: whatever the client says of that is taken out first, and only then the gateway's own is
 * added, so that nothing a client sends can add to it, change it or strip it (threat C4).
 */
final class RequestHeaders {

    /** In lower case. Besides, everything that begins with {@link #FORWARDED_PREFIX}. */
    private static final Set<String> REMOVED = Set.of(
            // between the client and the gateway only (RFC 9110 §7.6.1)
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
            "expect",
            // who it is: a cookie would be a second identity, one that a revocation does not end
            "authorization",
            "proxy-authorization",
            "cookie",
            "remote-user",
            "x-remote-user",
            "x-authenticated-user",
            "x-webauth-user",
            // where it came from
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            // where it is meant to go: another path than the one that was looked at
            "x-original-url",
            "x-rewrite-url",
            "x-script-name",
            "x-original-uri",
            "proxy",
            // what it is called in logs and traces, which are the gateway's own
            "x-request-id",
            "x-correlation-id",
            "traceparent",
            "tracestate",
            "baggage");

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    /** Never removed because a client names them in {@code Connection}. */
    private static final Set<String> FRAMING = Set.of("host", "content-length", "transfer-encoding");

    private final DavIdentity identity;

    RequestHeaders(DavIdentity identity) {
        this.identity = identity;
    }

    /** What a request is called in the gateway's log, and its trace. */
    record Name(String id, Trace trace) {}

    /**
     * The head to send on.
     *
     * @param login the canonical login; written in UTF-8
     */
    HttpRequest forward(HttpRequest request, RequestTarget target, Name name, String login, InetAddress client) {
        Set<String> named = namedInConnection(request.headers());
        HttpRequest forwarded = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, request.method(), target.text(), DefaultHttpHeadersFactory.headersFactory());
        HttpHeaders headers = forwarded.headers();
        for (Map.Entry<String, String> header : request.headers()) {
            String key = header.getKey().toLowerCase(Locale.ROOT);
            if (!isRemoved(key) && !named.contains(key)) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        headers.set("X-Forwarded-For", client.getHostAddress());
        headers.set("X-Forwarded-Proto", "https");
        headers.set("X-Forwarded-Host", request.headers().get(HttpHeaderNames.HOST));
        headers.set("X-Request-ID", name.id());
        name.trace().tell(headers);
        identify(headers, login);
        return forwarded;
    }

    private boolean isRemoved(String name) {
        return REMOVED.contains(name)
                || name.startsWith(FORWARDED_PREFIX)
                || (identity instanceof DavIdentity.Header(var own) && name.equalsIgnoreCase(own));
    }

    private void identify(HttpHeaders headers, String login) {
        switch (identity) {
            case DavIdentity.Header(var name) -> headers.set(name, octets(login));
            case DavIdentity.BasicServicePassword(var password) ->
                headers.set(HttpHeaderNames.AUTHORIZATION, basic(login, password.bytes()));
            case DavIdentity.BasicMasterSuffix(var user, var password, var separator) ->
                headers.set(HttpHeaderNames.AUTHORIZATION, basic(login + separator + user, password.bytes()));
        }
    }

    /** @param password wiped */
    private static String basic(String login, byte[] password) {
        byte[] name = login.getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(name, name.length + 1 + password.length);
        both[name.length] = ':';
        System.arraycopy(password, 0, both, name.length + 1, password.length);
        Arrays.fill(password, (byte) 0);
        String value = "Basic " + Base64.getEncoder().encodeToString(both);
        Arrays.fill(both, (byte) 0);
        return value;
    }

    /** UTF-8, an octet a character, which is how Netty writes header values. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Set<String> namedInConnection(HttpHeaders headers) {
        Set<String> named = new TreeSet<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.removeAll(FRAMING);
        return named;
    }
}
