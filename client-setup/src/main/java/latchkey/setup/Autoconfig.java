package latchkey.setup;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;

/**
 * Thunderbird's autoconfiguration, which FairEmail, K-9 Mail, KMail and Evolution read too: config-v1.1.xml as in
 * <a href="https://www.bucksch.org/1/projects/thunderbird/autoconfiguration/config-file-format.html">its format</a> and
 * draft-ietf-mailmaint-autoconfig. No OAuth: an app password is all there is.
 */
public final class Autoconfig {

    /** Of the document. */
    public static final String MEDIA_TYPE = "application/xml; charset=utf-8";

    /** Put in by the app, so that the document is the same for everybody. */
    private static final String USER = "%EMAILADDRESS%";

    private Autoconfig() {}

    /**
     * The document.
     *
     * @param asked whose settings the app wants; its domain is named where the configuration names none
     */
    public static byte[] document(Clients clients, Optional<MailAddress> asked) {
        List<String> domains = domains(clients, asked);
        Xml xml = new Xml();
        xml.within(
                "clientConfig",
                () -> {
                    xml.within("emailProvider", () -> provider(xml, clients, domains), "id", domains.getFirst());
                    if (clients.dav() != null) {
                        dav(xml, "addressBook", "carddav", clients.dav());
                        dav(xml, "calendar", "caldav", clients.dav());
                    }
                },
                "version",
                "1.1");
        return xml.bytes();
    }

    private static void provider(Xml xml, Clients clients, List<String> domains) {
        domains.forEach(domain -> xml.element("domain", domain));
        xml.element("displayName", clients.name()).element("displayShortName", clients.name());
        clients.imap().forEach(server -> mail(xml, "incomingServer", "imap", server));
        clients.smtp().forEach(server -> mail(xml, "outgoingServer", "smtp", server));
    }

    private static void mail(Xml xml, String element, String type, MailServer server) {
        xml.within(
                element,
                () -> xml.element("hostname", server.host())
                        .element("port", server.port())
                        .element("socketType", server.tls() == ListenerTls.STARTTLS ? "STARTTLS" : "SSL")
                        .element("authentication", "password-cleartext")
                        .element("username", USER),
                "type",
                type);
    }

    private static void dav(Xml xml, String element, String type, DavServer server) {
        xml.within(
                element,
                () -> xml.element("username", USER)
                        .element("authentication", "http-basic")
                        .element("serverURL", DavAddress.of(server)),
                "type",
                type);
    }

    /** At least one; Thunderbird refuses a document without. */
    private static List<String> domains(Clients clients, Optional<MailAddress> asked) {
        if (!clients.domains().isEmpty()) {
            return clients.domains();
        }
        Stream<String> hosts =
                Stream.concat(clients.imap().stream(), clients.smtp().stream()).map(MailServer::host);
        return List.of(asked.map(MailAddress::domain)
                .or(hosts::findFirst)
                .orElseGet(() ->
                        clients.dav() == null ? clients.name() : clients.dav().host()));
    }
}
