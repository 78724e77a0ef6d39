package latchkey.admin.web;

import io.javalin.http.Context;
import java.time.Duration;

/** What every answer says to browsers (ASVS 3.4.1, 3.4.3–3.4.6, 3.4.8, 14.3.2); a page may loosen the policy of its own content. */
final class SecurityHeaders {
    private static final Duration HTTPS_ONLY = Duration.ofDays(365);

    private SecurityHeaders() {}

    /** @param https browsers reach the site by https, be it through a proxy */
    static void add(Context context, boolean https) {
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        // Not no-referrer: browsers would then send "Origin: null" with the site's own forms (Fetch, 3.2.4).
        context.header("Referrer-Policy", "same-origin");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header(
                "Content-Security-Policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        context.header("X-Frame-Options", "DENY");
        context.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (https) {
            context.header("Strict-Transport-Security", "max-age=" + HTTPS_ONLY.toSeconds());
        }
    }
}
