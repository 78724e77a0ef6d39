package latchkey.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What mail and calendar apps are told to set themselves up.
 *
 * @param name what people call the service
 * @param domains whose addresses the accounts have, in lower case; empty: nothing is known of them
 * @param imap the preferred one first; empty: not offered
 * @param smtp the preferred one first; empty: not offered
 * @param dav {@code null}: not offered
 */
public record Clients(
        String name,
        List<String> domains,
        List<MailServer> imap,
        List<MailServer> smtp,
        @Nullable DavServer dav) {

    static final int HTTPS_PORT = 443;

    public Clients {
        Allowed.TITLE.require("name", name);
        domains = List.copyOf(domains);
        domains.forEach(domain -> Allowed.DOMAIN.require("domains", domain));
        imap = List.copyOf(imap);
        smtp = List.copyOf(smtp);
    }

    /** A host's name as a name for people, which may be shorter. */
    static String title(String host) {
        return host.substring(0, Math.min(host.length(), 64));
    }

    /**
     * A port for IMAP or submission as clients see it.
     *
     * @param port 0 only where a listener takes any free port, as in tests
     * @param tls not {@link ListenerTls#NONE}
     */
    public record MailServer(String host, int port, ListenerTls tls) {

        public MailServer {
            Allowed.HOST.require("host", host);
            Allowed.LISTENING_PORT.require("port", port);
            if (tls == ListenerTls.NONE) {
                throw new IllegalArgumentException("mail needs TLS");
            }
        }
    }

    /**
     * The HTTPS port for calendars and contacts as clients see it.
     *
     * @param port 0 only where a listener takes any free port, as in tests
     * @param path where the service begins, as in {@link DavBackend#path}
     */
    public record DavServer(String host, int port, String path) {

        public DavServer {
            Allowed.HOST.require("host", host);
            Allowed.LISTENING_PORT.require("port", port);
            Allowed.URL_PATH.require("path", path);
        }
    }
}
