package latchkey.admin.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import latchkey.config.Listener;
import latchkey.config.Tls;
import org.jspecify.annotations.Nullable;

/**
 * A web port.
 *
 * @param address an IP address, or {@code *} for every address of the machine
 * @param port 0 for any free port, up to 65535
 * @param certificate what it presents; {@code null}: what the mail ports present
 * @param proxies blocks of addresses whose {@code X-Forwarded-For} counts
 */
public record WebListener(
        String address, int port, WebTls tls, @Nullable Tls certificate, List<String> proxies) {
    public WebListener {
        proxies = List.copyOf(proxies);
    }

    /** What to bind to; made without a name look-up. */
    public InetSocketAddress socketAddress() {
        return address.equals(Listener.EVERY_ADDRESS)
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
