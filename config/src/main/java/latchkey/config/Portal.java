package latchkey.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where owners sign in and manage their app passwords.
 *
 * @param url the origin that browsers see, as they write it: lower case, without a path and without the standard port;
 *     https, or http for the host {@code localhost} without TLS
 * @param name shown to owners
 * @param idle silence after which a session ends
 * @param longest after which a session ends however busy it is; not less than {@code idle}
 * @param openId {@code null}: owners sign in here only
 * @param operators the logins of the accounts whose owners see the operator page
 */
public record Portal(
        URI url,
        String name,
        WebListener listener,
        Duration idle,
        Duration longest,
        @Nullable OpenId openId,
        List<String> operators) {

    static final String DEFAULT_ADDRESS = Listener.EVERY_ADDRESS;
    static final int DEFAULT_PORT = 8443;
    static final Duration DEFAULT_IDLE = Duration.ofMinutes(30);
    static final Duration DEFAULT_LONGEST = Duration.ofHours(12);

    public Portal {
        operators = List.copyOf(operators);
        operators.forEach(login -> Allowed.NAME.require("operators", login));
        Allowed.ORIGIN.require("url", url.toString());
        Allowed.TITLE.require("name", name);
        Allowed.PORTAL_IDLE.require("idle", idle);
        Allowed.PORTAL_LONGEST.require("longest", longest);
        if (longest.compareTo(idle) < 0) {
            throw new IllegalArgumentException("longest is less than idle");
        }
        if (!isSecure(url) && listener.tls() != WebTls.NONE) {
            throw new IllegalArgumentException("an http address of a listener with TLS");
        }
    }

    /** The same on another port, without operators. */
    Portal bare(WebListener other) {
        return new Portal(url, name, other, idle, longest, openId, List.of());
    }

    static boolean isSecure(URI url) {
        return "https".equals(url.getScheme());
    }
}
