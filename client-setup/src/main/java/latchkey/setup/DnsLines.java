package latchkey.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;

/** What a domain's zone should say, so that apps find everything by a mail address alone. */
public final class DnsLines {

    private static final int HTTPS = 443;
    private static final String NOT_OFFERED = "0 0 0 .";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]*[A-Za-z][A-Za-z0-9._-]*");

    private final Clients clients;
    private final String zone;
    private final List<DnsLine> lines = new ArrayList<>();

    private DnsLines(Clients clients, String domain) {
        this.clients = clients;
        this.zone = domain + ".";
    }

    /**
     * The lines for one domain.
     *
     * @throws IllegalArgumentException naming a host that is an IP address: a service is found by name
     */
    public static List<DnsLine> of(Clients clients, String domain) {
        hosts(clients).filter(host -> !NAME.matcher(host).matches()).findFirst().ifPresent(host -> {
            throw new IllegalArgumentException(host);
        });
        return new DnsLines(clients, domain).all();
    }

    private static Stream<String> hosts(Clients clients) {
        return Stream.concat(
                Stream.concat(clients.imap().stream(), clients.smtp().stream()).map(MailServer::host),
                Optional.ofNullable(clients.dav()).map(DavServer::host).stream());
    }

    private List<DnsLine> all() {
        mail(clients.imap(), "_imaps", "_imap", "IMAP");
        mail(clients.smtp(), "_submissions", "_submission", "sending mail");
        dav("_caldavs", "_caldav", "calendars");
        dav("_carddavs", "_carddav", "contacts");
        if (clients.dav() != null) {
            setUp(clients.dav());
        }
        return List.copyOf(lines);
    }

    /** RFC 6186 section 3, with RFC 8314 section 5.1 for submission over TLS from the first byte. */
    private void mail(List<MailServer> servers, String secure, String startTls, String what) {
        service(secure, server(servers, ListenerTls.IMPLICIT), what + ", with TLS from the first byte");
        service(startTls, server(servers, ListenerTls.STARTTLS), what + ", with STARTTLS");
    }

    private static Optional<String> server(List<MailServer> servers, ListenerTls tls) {
        return servers.stream()
                .filter(server -> server.tls() == tls)
                .findFirst()
                .map(server -> target(server.port(), server.host()));
    }

    /** RFC 6764 sections 3 and 4; without TLS nothing is offered. */
    private void dav(String secure, String clear, String what) {
        Optional<DavServer> server = Optional.ofNullable(clients.dav());
        service(secure, server.map(dav -> target(dav.port(), dav.host())), what + ", over HTTPS");
        server.ifPresent(dav -> lines.add(new DnsLine(
                secure + "._tcp." + zone, "TXT", "\"path=" + dav.path() + "\"", "where " + what + " begin")));
        service(clear, Optional.empty(), what + ", without TLS");
    }

    /** The aliases need a certificate for their names, and apps look at the standard port only. */
    private void setUp(DavServer server) {
        service("_autodiscover", Optional.of(target(server.port(), server.host())), "Outlook's set-up");
        if (server.port() == HTTPS) {
            alias("autoconfig", server.host(), "Thunderbird's set-up");
            alias("autodiscover", server.host(), "Outlook's set-up");
        }
    }

    private void alias(String label, String host, String what) {
        String name = label + "." + zone;
        if (!name.equalsIgnoreCase(host + ".")) {
            lines.add(new DnsLine(name, "CNAME", absolute(host), what + "; the certificate must carry this name too"));
        }
    }

    private void service(String label, Optional<String> target, String what) {
        lines.add(new DnsLine(
                label + "._tcp." + zone,
                "SRV",
                target.orElse(NOT_OFFERED),
                target.isPresent() ? what : what + ": not offered"));
    }

    private static String target(int port, String host) {
        return "0 1 " + port + " " + absolute(host);
    }

    private static String absolute(String host) {
        return host.endsWith(".") ? host : host + ".";
    }
}
