package latchkey.config;

import java.net.InetSocketAddress;

/**
 * The HTTP port for /metrics, /health and /ready. It asks for no password.
 *
 * @param address an IP address, or {@code *} for every address of the machine
 * @param port 0 for any free port, up to 65535
 */
public record Management(String address, int port) {

    public static final Management DEFAULT = new Management("127.0.0.1", 9143);

    public Management {
        Allowed.ADDRESS.require("address", address);
        Allowed.LISTENING_PORT.require("port", port);
    }

    /** What to bind to; made without a name look-up. */
    public InetSocketAddress socketAddress() {
        return Listener.socketAddress(address, port);
    }
}
