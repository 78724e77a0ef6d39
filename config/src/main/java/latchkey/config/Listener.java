package latchkey.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A port that clients connect to.
 *
 * @param address an IP address, or {@code *} for every address of the machine
 * @param port 0 for any free port, up to 65535
 */
public record Listener(Protocol protocol, String address, int port, ListenerTls tls) {

    /** The address that stands for all addresses. */
    public static final String EVERY_ADDRESS = "*";

    public Listener {
        Allowed.ADDRESS.require("address", address);
        Allowed.LISTENING_PORT.require("port", port);
        if (protocol == Protocol.DAV && tls == ListenerTls.STARTTLS) {
            throw new IllegalArgumentException("HTTP has no STARTTLS");
        }
        if (tls == ListenerTls.NONE && (protocol != Protocol.DAV || !isLoopback(address))) {
            throw new IllegalArgumentException("only DAV, and only on a loopback address, goes without TLS");
        }
    }

    public boolean usesTls() {
        return tls != ListenerTls.NONE;
    }

    /** What to bind to; made without a name look-up. */
    public InetSocketAddress socketAddress() {
        return socketAddress(address, port);
    }

    static InetSocketAddress socketAddress(String address, int port) {
        return address.equals(EVERY_ADDRESS)
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    static boolean isLoopback(String address) {
        return !address.equals(EVERY_ADDRESS) && InetAddress.ofLiteral(address).isLoopbackAddress();
    }
}
