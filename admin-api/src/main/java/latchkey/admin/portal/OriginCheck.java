package latchkey.admin.portal;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Refuses what another site makes a browser send (ASVS 3.5.1, 3.5.3). */
final class OriginCheck {
    /** The field, or the header of a script's request, with the session's token in it. */
    static final String FIELD = "csrf";

    private static final String HEADER = "X-CSRF-Token";
    private static final String SAME_ORIGIN = "same-origin";

    private final String origin;

    OriginCheck(URI portal) {
        origin = portal.toString();
    }

    /**
     * Browsers name the page that sent a form: in {@code Origin} (RFC 6454), or at least in {@code Sec-Fetch-Site}.
     *
     * @throws ForbiddenResponse unless it was a page of this portal
     */
    void sentFromHere(Context context) {
        @Nullable String sent = context.header("Origin");
        @Nullable String site = context.header("Sec-Fetch-Site");
        boolean fromHere = sent == null ? SAME_ORIGIN.equals(site) : origin.equals(sent);
        if (!fromHere || (site != null && !SAME_ORIGIN.equals(site))) {
            throw new ForbiddenResponse();
        }
    }

    /** @throws ForbiddenResponse unless the session's token was sent too */
    void sentWithToken(Context context, String token) {
        @Nullable String header = context.header(HEADER);
        @Nullable String sent = header == null ? context.formParam(FIELD) : header;
        if (sent == null
                || token.isEmpty()
                || !MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ForbiddenResponse();
        }
    }
}
