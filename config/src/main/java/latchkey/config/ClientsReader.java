package latchkey.config;

import static latchkey.config.Forms.list;
import static latchkey.config.Forms.number;
import static latchkey.config.Forms.oneOf;
import static latchkey.config.Forms.text;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import org.jspecify.annotations.Nullable;

/** The keys of the section {@code clients}; what they leave out follows from the listeners. */
final class ClientsReader {

    private static final String PORT_AS_SEEN = Allowed.PORT.sentence() + "; no listener has this protocol";

    private final String defaultName;
    private final String defaultHost;
    private final List<Listener> listeners;
    private final String davPath;

    ClientsReader(String defaultName, String defaultHost, List<Listener> listeners, Backends backends) {
        this.defaultName = Clients.title(defaultName);
        this.defaultHost = defaultHost;
        this.listeners = listeners;
        this.davPath = backends.dav() == null
                ? DavBackend.DEFAULT_PATH
                : backends.dav().path();
    }

    Clients clients(Section clients) {
        String name = Objects.requireNonNullElse(clients.optional("name", text(Allowed.TITLE)), defaultName);
        @Nullable List<String> domains = clients.optional("domains", list(text(Allowed.DOMAIN)));
        String host = Objects.requireNonNullElse(clients.optional("host", text(Allowed.HOST)), defaultHost);
        return new Clients(
                name,
                domains == null ? List.of() : domains,
                clients.section("imap", imap -> mail(imap, Protocol.IMAP, host)),
                clients.section("smtp", smtp -> mail(smtp, Protocol.SMTP, host)),
                clients.section("dav", dav -> dav(dav, host)).orElse(null));
    }

    private List<MailServer> mail(Section server, Protocol protocol, String commonHost) {
        String host = Objects.requireNonNullElse(server.optional("host", text(Allowed.HOST)), commonHost);
        @Nullable Integer port = server.optional("port", number(Allowed.PORT));
        @Nullable ListenerTls tls = server.optional("tls", oneOf(List.of(ListenerTls.IMPLICIT, ListenerTls.STARTTLS)));
        if (port != null) {
            return List.of(new MailServer(host, port, tls == null ? ListenerTls.IMPLICIT : tls));
        }
        if (tls != null) {
            server.at("tls").problem("it without a port", "only with port");
        }
        List<MailServer> seen = listeners.stream()
                .filter(listener -> listener.protocol() == protocol)
                .map(listener -> new MailServer(host, listener.port(), listener.tls()))
                .distinct()
                .sorted(Comparator.comparing(MailServer::tls))
                .toList();
        requirePort(server, seen.isEmpty());
        return seen;
    }

    private Optional<DavServer> dav(Section server, String commonHost) {
        String host = Objects.requireNonNullElse(server.optional("host", text(Allowed.HOST)), commonHost);
        @Nullable Integer port = server.optional("port", number(Allowed.PORT));
        if (port != null) {
            return Optional.of(new DavServer(host, port, davPath));
        }
        Optional<DavServer> seen = listeners.stream()
                .filter(listener -> listener.protocol() == Protocol.DAV)
                .min(Comparator.comparing(Listener::tls))
                .map(listener -> listener.usesTls() ? listener.port() : Clients.HTTPS_PORT)
                .map(seenPort -> new DavServer(host, seenPort, davPath));
        requirePort(server, seen.isEmpty());
        return seen;
    }

    private static void requirePort(Section server, boolean unknown) {
        if (unknown && server.has("host")) {
            server.at("port").problem("nothing", PORT_AS_SEEN);
        }
    }
}
