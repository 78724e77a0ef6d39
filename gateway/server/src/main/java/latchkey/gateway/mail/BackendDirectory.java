package latchkey.gateway.mail;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import latchkey.config.MailBackend;
import latchkey.config.Settings;
import latchkey.credentials.Service;
import latchkey.dialogs.ClientFacts;
import latchkey.dialogs.imap.ImapBackendDialog;
import latchkey.dialogs.smtp.SmtpBackendDialog;
import latchkey.dialogs.smtp.SmtpExtensions;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.Transport;
import org.jspecify.annotations.Nullable;

/** Where an account's mail is, for each service, and how the gateway gets in there. */
public final class BackendDirectory {
    private final BackendConnector connector;
    private final Map<Service, MailRoute> routes = new EnumMap<>(Service.class);
    private final @Nullable SmtpProber prober;

    /**
     * @param before whose place it takes: what that one knows of the same SMTP backend is known at once; null at a start
     * @throws latchkey.gateway.net.CannotStart if the certificates to trust cannot be used
     */
    public BackendDirectory(
            Settings settings, Transport transport, GatewayMeters meters, @Nullable BackendDirectory before) {
        connector = new BackendConnector(transport, meters);
        String hostName = settings.node().name();
        MailBackend imap = settings.backends().imap();
        if (imap != null) {
            routes.put(Service.IMAP, new MailRoute(Service.IMAP, imap, ImapBackendDialog::new));
        }
        MailBackend smtp = settings.backends().smtp();
        if (smtp == null) {
            prober = null;
        } else {
            MailRoute route = new MailRoute(Service.SMTP, smtp, login -> new SmtpBackendDialog(login, hostName));
            routes.put(Service.SMTP, route);
            Optional<SmtpExtensions> known =
                    before != null && before.leadsTo(smtp) ? before.smtpExtensions() : Optional.empty();
            prober = new SmtpProber(route, hostName, connector, transport.anyLoop(), known);
        }
    }

    private boolean leadsTo(MailBackend smtp) {
        MailRoute route = routes.get(Service.SMTP);
        return route != null && route.backend().equals(smtp);
    }

    /** Begins to ask the SMTP backend what it can do, and waits so long for its first answer if nothing is known. */
    public void start(Duration patience) {
        if (prober != null) {
            prober.start(patience);
        }
    }

    /** Asks no more; sessions go on. */
    public void stop() {
        if (prober != null) {
            prober.stop();
        }
    }

    /** What clients may be told of the SMTP backend; empty while it is away, or was not reached yet. */
    public Optional<SmtpExtensions> smtpExtensions() {
        return prober == null ? Optional.empty() : prober.learned();
    }

    /** Signs the account in at its server; {@code null} if there is none. On {@code loop}, the owner's. */
    @Nullable
    BackendSession open(
            Service service, String account, ClientFacts client, EventLoop loop, BackendSession.Owner owner) {
        MailRoute route = routes.get(service);
        if (route == null) {
            return null;
        }
        BackendSession.Owner told = service == Service.SMTP && prober != null ? prober.watching(owner) : owner;
        return connector.open(route, route.dialog(account, client), client.sessionId(), loop, told);
    }
}
