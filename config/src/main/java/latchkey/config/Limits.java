package latchkey.config;

import java.time.Duration;

/**
 * What one node puts up with.
 *
 * @param handshake for a TLS handshake
 * @param preLogin from the connection to the successful login, however busy the client is
 * @param idle silence after login; at least 30 minutes, as IMAP demands (RFC 3501 section 5.4)
 * @param connections open at once, all listeners together
 * @param connectionsPerAddress open at once from one IPv4 address or IPv6 /64
 */
public record Limits(Duration handshake, Duration preLogin, Duration idle, int connections, int connectionsPerAddress) {

    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(35), 10_000, 1_000);

    public Limits {
        Allowed.HANDSHAKE.require("handshake", handshake);
        Allowed.PRE_LOGIN.require("preLogin", preLogin);
        Allowed.IDLE.require("idle", idle);
        Allowed.CONNECTIONS.require("connections", connections);
        Allowed.CONNECTIONS.require("connectionsPerAddress", connectionsPerAddress);
    }
}
