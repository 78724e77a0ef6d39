package latchkey.admin.portal;

import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that only this host sets and reads (ASVS 3.3.1–3.3.4): Secure, HttpOnly, for the whole host, gone with the
 * browser. SameSite is Lax, since an OpenID provider sends owners back by a link. On http, which only localhost has,
 * there is neither Secure nor the prefix.
 */
final class SessionCookie {
    private static final String HEADER = "Set-Cookie";

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
        write(context, value, "");
    }

    void clear(Context context) {
        write(context, "", "; Max-Age=0");
    }

    /** In place of what this answer has set under that name before: one answer sets a cookie once (RFC 6265 §4.1.1). */
    private void write(Context context, String value, String age) {
        List<String> others = context.res().getHeaders(HEADER).stream()
                .filter(cookie -> !cookie.startsWith(name + "="))
                .toList();
        context.res().setHeader(HEADER, null);
        others.forEach(cookie -> context.res().addHeader(HEADER, cookie));
        String secured = secure ? "; Secure" : "";
        context.res().addHeader(HEADER, name + "=" + value + "; Path=/" + age + secured + "; HttpOnly; SameSite=Lax");
    }
}
