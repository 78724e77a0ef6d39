package latchkey.admin.portal;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A sentence that goes along with a redirect, in a cookie of its own, and is shown once. */
final class Flash {
    private static final int LONGEST = 2000;

    private final SessionCookie cookie;

    Flash(boolean https) {
        cookie = new SessionCookie("latchkey-flash", https);
    }

    void set(Context context, String sentence) {
        String shown = sentence.substring(0, Math.min(sentence.length(), LONGEST));
        cookie.set(
                context,
                Base64.getUrlEncoder().withoutPadding().encodeToString(shown.getBytes(StandardCharsets.UTF_8)));
    }

    @Nullable
    String take(Context context) {
        @Nullable String value = cookie.read(context);
        if (value == null || value.isEmpty()) {
            return null;
        }
        cookie.clear(context);
        try {
            return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
