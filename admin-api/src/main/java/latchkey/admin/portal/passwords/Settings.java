package latchkey.admin.portal.passwords;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import latchkey.config.Clients;
import latchkey.config.Clients.DavServer;
import latchkey.config.Clients.MailServer;
import latchkey.config.ListenerTls;
import latchkey.credentials.Service;

/** Says what to type into apps. */
final class Settings {
    private static final int HTTPS = 443;

    private final Clients clients;

    Settings(Clients clients) {
        this.clients = clients;
    }

    /** The servers for these services, as far as they are known. */
    List<ServerLine> lines(Set<Service> services) {
        List<ServerLine> lines = new ArrayList<>();
        for (Service service : Service.values()) {
            if (!services.contains(service)) {
                continue;
            }
            switch (service) {
                case IMAP -> clients.imap().stream().limit(1).forEach(server -> lines.add(mail(service, server)));
                case SMTP -> clients.smtp().stream().limit(1).forEach(server -> lines.add(mail(service, server)));
                case CALDAV, CARDDAV -> {
                    if (clients.dav() != null) {
                        lines.add(new ServerLine(service, address(clients.dav()), 0, "settings.security.tls"));
                    }
                }
                case POP3, SIEVE -> {}
            }
        }
        return lines;
    }

    private static ServerLine mail(Service service, MailServer server) {
        String security = server.tls() == ListenerTls.STARTTLS ? "settings.security.starttls" : "settings.security.tls";
        return new ServerLine(service, server.host(), server.port(), security);
    }

    private static String address(DavServer server) {
        return "https://" + server.host() + (server.port() == HTTPS ? "" : ":" + server.port()) + server.path();
    }
}
