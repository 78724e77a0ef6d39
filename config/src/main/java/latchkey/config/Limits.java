package latchkey.config;

import java.time.Duration;
import java.util.List;

/**
 * What one node puts up with.
 *
 * @param handshake for a TLS handshake
 * @param preLogin from the connection to the successful login, however busy the client is
 * @param idle silence after login; at least 30 minutes, as IMAP demands (RFC 3501 section 5.4)
 * @param connections open at once, all listeners together
 * @param connectionsPerAddress open at once from one IPv4 address or IPv6 /64
 */
public record Limits(
        Duration handshake,
        Duration preLogin,
        Duration idle,
        int connections,
        int connectionsPerAddress,
        Guesses guesses) {

    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(35), 10_000, 1_000, Guesses.DEFAULT);

    /**
     * Wrong passwords.
     *
     * @param secrets different ones from one IPv4 address or IPv6 /64, or for one login, in a window
     * @param window from the first of them
     * @param refuseFor how long connections from an address that sent more are refused the first time
     * @param trusted networks, as {@code 192.0.2.0/24} or a single address, that are never refused
     */
    public record Guesses(int secrets, Duration window, Duration refuseFor, List<String> trusted) {

        public static final Guesses DEFAULT =
                new Guesses(30, Duration.ofMinutes(10), Duration.ofMinutes(5), List.of("127.0.0.0/8", "::1/128"));

        public Guesses {
            Allowed.GUESSES.require("secrets", secrets);
            Allowed.GUESS_WINDOW.require("window", window);
            Allowed.REFUSAL.require("refuseFor", refuseFor);
            trusted = List.copyOf(trusted);
            trusted.forEach(network -> Allowed.NETWORK.require("trusted", network));
        }
    }

    public Limits {
        Allowed.HANDSHAKE.require("handshake", handshake);
        Allowed.PRE_LOGIN.require("preLogin", preLogin);
        Allowed.IDLE.require("idle", idle);
        Allowed.CONNECTIONS.require("connections", connections);
        Allowed.CONNECTIONS.require("connectionsPerAddress", connectionsPerAddress);
    }
}
