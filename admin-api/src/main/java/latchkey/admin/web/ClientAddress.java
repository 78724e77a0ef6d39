package latchkey.admin.web;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import latchkey.credentials.Network;

/**
 * Finds from where a request comes. {@code X-Forwarded-For} counts only when a known proxy sent it, and is read from its
 * end: what stands before the last address that no known proxy has could be anybody's invention.
 */
public final class ClientAddress {
    private static final String ATTRIBUTE = "latchkey.client-address";
    private static final String FORWARDED = "X-Forwarded-For";

    private final List<Network> proxies;

    /** @throws IllegalArgumentException if one is not a block of addresses */
    ClientAddress(List<String> proxies) {
        this.proxies = proxies.stream().map(Network::parse).toList();
    }

    /** The address of the client that sent this request to a {@link WebServer}. */
    public static InetAddress of(Context context) {
        InetAddress address = context.attribute(ATTRIBUTE);
        return Objects.requireNonNull(address, "every request of a web server has been looked at");
    }

    void note(Context context) {
        List<String> forwarded = new ArrayList<>();
        context.req().getHeaders(FORWARDED).asIterator().forEachRemaining(forwarded::add);
        context.attribute(ATTRIBUTE, find(literal(context.req().getRemoteAddr()), String.join(",", forwarded)));
    }

    InetAddress find(InetAddress peer, String forwarded) {
        InetAddress found = peer;
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isProxy(found); i--) {
            try {
                found = InetAddress.ofLiteral(hops[i].strip());
            } catch (IllegalArgumentException _) {
                break;
            }
        }
        return found;
    }

    boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    /** The servlet API writes IPv6 in brackets, and names the interface of a link-local address. */
    private static InetAddress literal(String written) {
        String bare = written.startsWith("[") ? written.substring(1, written.length() - 1) : written;
        int scope = bare.indexOf('%');
        return InetAddress.ofLiteral(scope < 0 ? bare : bare.substring(0, scope));
    }
}
