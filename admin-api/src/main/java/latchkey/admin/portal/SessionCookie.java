package latchkey.admin.portal;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that only this host sets and reads (ASVS 3.3.1–3.3.4): Secure, HttpOnly, for the whole host, gone with the
 * browser. SameSite is Lax, since an OpenID provider sends owners back by a link. On http, which only localhost has,
 * there is neither Secure nor the prefix.
 */
final class SessionCookie {
    private final String name;
    private final boolean secure;

    /** @param name without prefix */
    SessionCookie(String name, boolean https) {
        this.name = https ? "__Host-" + name : name;
        secure = https;
    }

    @Nullable
    String read(Context context) {
        return context.cookie(name);
    }

    void set(Context context, String value) {
        write(context, value, -1);
    }

    void clear(Context context) {
        write(context, "", 0);
    }

    /** @param age in seconds; -1: until the browser is closed */
    private void write(Context context, String value, int age) {
        context.cookie(new Cookie(name, value, "/", age, secure, true, null, SameSite.LAX));
    }
}
