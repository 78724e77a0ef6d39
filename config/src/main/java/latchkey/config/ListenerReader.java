package latchkey.config;

import static latchkey.config.Forms.number;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.text;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads the ports that are opened, and sees that each has a backend and a port of its own. */
final class ListenerReader {

    private record Opened(String key, InetSocketAddress socket) {}

    private final Backends backends;
    private final List<Opened> opened = new ArrayList<>();

    ListenerReader(Backends backends) {
        this.backends = backends;
    }

    Listener listener(Section listener) {
        Protocol protocol = listener.required("protocol", oneOf(List.of(Protocol.values())));
        String address = listener.optional("address", text(Allowed.ADDRESS), Listener.EVERY_ADDRESS);
        int port = listener.required("port", number(Allowed.LISTENING_PORT));
        ListenerTls tls = listener.optional("tls", oneOf(List.of(ListenerTls.values())), ListenerTls.IMPLICIT);
        if (!backends.has(protocol)) {
            String word = Forms.word(protocol);
            listener.at("protocol").problem(word, "a protocol with a backend; there is no backends." + word);
        }
        if (tls == ListenerTls.STARTTLS && protocol == Protocol.DAV) {
            listener.at("tls").problem("starttls", "implicit for dav, or none on a loopback address");
            tls = ListenerTls.IMPLICIT;
        }
        if (tls == ListenerTls.NONE && protocol != Protocol.DAV) {
            listener.at("tls").problem("none", "implicit or starttls; no password is accepted without TLS");
            tls = ListenerTls.IMPLICIT;
        }
        if (tls == ListenerTls.NONE && !Listener.isLoopback(address)) {
            listener.at("tls").problem("none", "none only on a loopback address, as 127.0.0.1");
            tls = ListenerTls.IMPLICIT;
        }
        Listener result = new Listener(protocol, address, port, tls);
        open(listener, result.socketAddress());
        return result;
    }

    Management management(Section management) {
        Management result = new Management(
                management.optional("address", text(Allowed.ADDRESS), Management.DEFAULT.address()),
                management.optional("port", number(Allowed.LISTENING_PORT), Management.DEFAULT.port()));
        open(management, result.socketAddress());
        return result;
    }

    /** Notes a port that will be opened. */
    void open(Section section, InetSocketAddress socket) {
        opened.stream()
                .filter(earlier -> clash(earlier.socket, socket))
                .findFirst()
                .ifPresent(earlier -> section.at("port")
                        .problem(
                                String.valueOf(socket.getPort()),
                                "a port of its own; " + earlier.key + " has this one"));
        opened.add(new Opened(section.place().key(), socket));
    }

    private static boolean clash(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() != 0
                && one.getPort() == other.getPort()
                && (one.getAddress().isAnyLocalAddress()
                        || other.getAddress().isAnyLocalAddress()
                        || one.getAddress().equals(other.getAddress()));
    }
}
