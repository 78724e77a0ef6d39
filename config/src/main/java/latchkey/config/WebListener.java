package latchkey.config;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port that browsers or programs connect to by HTTP.
 *
 * @param address an IP address, or {@code *} for every address of the machine
 * @param port 0 for any free port, up to 65535
 * @param certificate what it presents; {@code null} only with {@link WebTls#NONE}
 * @param proxies networks, as {@code 192.0.2.0/24} or a single address, whose word about the client's address counts;
 *     none with {@link WebTls#IMPLICIT}
 */
public record WebListener(
        String address, int port, WebTls tls, @Nullable Tls certificate, List<String> proxies) {

    static final List<String> DEFAULT_PROXIES = List.of("127.0.0.0/8", "::1/128");

    public WebListener {
        Allowed.ADDRESS.require("address", address);
        Allowed.LISTENING_PORT.require("port", port);
        proxies = List.copyOf(proxies);
        proxies.forEach(network -> Allowed.NETWORK.require("proxies", network));
        if (tls == WebTls.NONE && !Listener.isLoopback(address)) {
            throw new IllegalArgumentException("only a loopback address goes without TLS");
        }
        if (tls == WebTls.IMPLICIT && certificate == null) {
            throw new IllegalArgumentException("TLS without a certificate");
        }
        if (tls == WebTls.IMPLICIT && !proxies.isEmpty()) {
            throw new IllegalArgumentException("a reverse proxy ends TLS itself");
        }
    }

    /** The same with another certificate. */
    WebListener presenting(Tls other) {
        return new WebListener(address, port, tls, other, proxies);
    }

    /** What to bind to; made without a name look-up. */
    public InetSocketAddress socketAddress() {
        return Listener.socketAddress(address, port);
    }
}
