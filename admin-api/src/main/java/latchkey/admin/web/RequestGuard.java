package latchkey.admin.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import latchkey.credentials.RecordUnavailable;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands before and behind the routes: names each request, knows its client, refuses strange hosts, and answers failures. */
public final class RequestGuard {
    private static final Logger LOG = LoggerFactory.getLogger(RequestGuard.class);

    private static final String REQUEST_ID = "latchkey.request-id";
    /** How soon a record that was away may be back. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final int BAD_REQUEST = 400;
    private static final int CONTENT_TOO_LARGE = 413;
    private static final int MISDIRECTED = 421;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final SecureRandom random = new SecureRandom();
    private final WebSite site;
    private final ClientAddress clients;
    private final boolean https;
    private final @Nullable String authority;

    RequestGuard(WebSite site, ClientAddress clients, boolean tls) {
        this.site = site;
        this.clients = clients;
        URI origin = site.origin();
        https = origin == null ? tls : "https".equals(origin.getScheme());
        authority = origin == null ? null : origin.getAuthority().toLowerCase(Locale.ROOT);
    }

    /** The id of this request, as the answer's {@code X-Request-Id} and the log have it. */
    public static String requestId(Context context) {
        String id = context.attribute(REQUEST_ID);
        return Objects.requireNonNull(id, "every request of a web server has an id");
    }

    void addTo(RoutesConfig routes) {
        routes.before(this::admit)
                .exception(RecordUnavailable.class, (failure, context) -> {
                    LOG.warn("{} {}: the record cannot be reached: {}", requestId(context), path(context), failure);
                    answer(context, UNAVAILABLE, RETRY);
                })
                .exception(HttpResponseException.class, (failure, context) -> {
                    failure.getDetails().forEach((name, value) -> {
                        if (name.equals("availableMethods")) {
                            context.header("Allow", value);
                        }
                    });
                    answer(context, failure.getStatus(), null);
                })
                .exception(Exception.class, this::failed);
    }

    private void admit(Context context) {
        byte[] id = new byte[9];
        random.nextBytes(id);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        context.attribute(REQUEST_ID, text);
        context.header("X-Request-Id", text);
        SecurityHeaders.add(context, https);
        clients.note(context);
        @Nullable String host = context.host();
        if (host == null || (authority != null && !authority.equals(host.toLowerCase(Locale.ROOT)))) {
            throw new HttpResponseException(host == null ? BAD_REQUEST : MISDIRECTED);
        }
        if (context.req().getContentLengthLong() > WebServer.MOST_BODY_BYTES) {
            throw new HttpResponseException(CONTENT_TOO_LARGE);
        }
    }

    private void failed(Exception failure, Context context) {
        @Nullable HttpException http = http(failure);
        if (http != null && http.getCode() < FAILED) {
            answer(context, http.getCode(), null);
        } else {
            LOG.error("{} {} failed", requestId(context), path(context), failure);
            answer(context, FAILED, null);
        }
    }

    /** What Jetty has against the request itself, as a body that is too large or breaks off. */
    private static @Nullable HttpException http(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException found) {
                return found;
            }
        }
        return null;
    }

    private void answer(Context context, int status, @Nullable Duration retryAfter) {
        context.status(status);
        if (retryAfter != null) {
            context.header("Retry-After", String.valueOf(retryAfter.toSeconds()));
        }
        site.trouble().write(context, new Trouble(status, requestId(context), retryAfter));
    }

    /** Without the query, and without what stands for a secret in a path: only the first two segments. */
    private static String path(Context context) {
        String[] segments = context.path().split("/", 4);
        return context.method() + " /" + (segments.length > 1 ? segments[1] : "") + (segments.length > 2 ? "/…" : "");
    }
}
