package latchkey.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import latchkey.config.DavBackend;
import latchkey.config.Listener;
import latchkey.config.ListenerTls;
import latchkey.config.Settings;
import latchkey.credentials.Service;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.imap.ImapClientDialog;
import latchkey.dialogs.imap.ImapSettings;
import latchkey.dialogs.smtp.SmtpClientDialog;
import latchkey.dialogs.smtp.SmtpSettings;
import latchkey.gateway.dav.ClientSetUp;
import latchkey.gateway.dav.DavFrontEnd;
import latchkey.gateway.mail.BackendDirectory;
import latchkey.gateway.mail.MailFrontEnd;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.FrontEnd;
import latchkey.gateway.net.ServerTls;
import latchkey.gateway.net.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners do by one state of the settings: certificates, backends, limits and what apps are told. A reload
 * makes the next one beside it; connections keep the one that they began with.
 */
final class FrontEnds {
    private final Settings settings;
    private final Lasting lasting;
    private final ClientSetUp setUp;
    private final BackendDirectory backends;
    private final List<Optional<ServerTls>> presented;
    private final List<FrontEnd> all;

    /**
     * @param before whose place they take, with the same listeners; null at a start
     * @throws CannotStart if a certificate or key cannot be used
     */
    FrontEnds(Settings settings, Lasting lasting, @Nullable FrontEnds before) {
        this.settings = settings;
        this.lasting = lasting;
        setUp = new ClientSetUp(settings.clients(), settings.tls(), lasting.clock(), lasting.signing());
        backends = new BackendDirectory(
                settings, lasting.transport(), lasting.meters(), before == null ? null : before.backends);
        List<Optional<ServerTls>> tls = new ArrayList<>();
        List<FrontEnd> made = new ArrayList<>();
        for (int i = 0; i < settings.listeners().size(); i++) {
            Listener listener = settings.listeners().get(i);
            Optional<ServerTls> own = tls(
                    listener, before == null ? null : before.presented.get(i).orElse(null));
            tls.add(own);
            made.add(frontEnd(listener, own.orElse(null)));
        }
        presented = List.copyOf(tls);
        all = List.copyOf(made);
    }

    /** In the order of the settings' listeners. */
    List<FrontEnd> all() {
        return all;
    }

    Settings settings() {
        return settings;
    }

    /** Begins to watch the backends; waits so long for what must be known of them before the first client comes. */
    void start(Duration patience) {
        backends.start(patience);
    }

    /** Watches the backends no more; connections go on. */
    void stop() {
        backends.stop();
    }

    /** Sessions are sealed with new ticket keys from now on. */
    void rotateTicketKeys() {
        presented.forEach(tls -> tls.ifPresent(ServerTls::rotateTicketKeys));
    }

    private Optional<ServerTls> tls(Listener listener, @Nullable ServerTls before) {
        return settings.tls() == null || !listener.usesTls()
                ? Optional.empty()
                : Optional.of(TlsContexts.server(
                        settings.tls(), listener.protocol(), settings.limits().handshake(), lasting.meters(), before));
    }

    private FrontEnd frontEnd(Listener listener, @Nullable ServerTls tls) {
        return switch (listener.protocol()) {
            case IMAP -> mail(Service.IMAP, listener, tls, () -> imapDialog(listener));
            case SMTP -> mail(Service.SMTP, listener, tls, () -> smtpDialog(listener));
            case DAV -> dav(tls);
        };
    }

    private FrontEnd dav(@Nullable ServerTls tls) {
        DavBackend backend = Objects.requireNonNull(settings.backends().dav(), "a listener for DAV without a backend");
        return new DavFrontEnd(
                tls,
                backend,
                settings.passwords().issueAt(),
                setUp,
                settings.limits(),
                lasting.logins(),
                lasting.sessions(),
                lasting.meters(),
                lasting.traces(),
                lasting.transport());
    }

    private FrontEnd mail(Service service, Listener listener, @Nullable ServerTls tls, Supplier<ClientDialog> dialogs) {
        return new MailFrontEnd(
                service,
                listener.tls(),
                tls,
                dialogs,
                settings.limits(),
                lasting.logins(),
                lasting.sessions(),
                backends,
                lasting.meters(),
                lasting.traces());
    }

    private ClientDialog imapDialog(Listener listener) {
        return new ImapClientDialog(new ImapSettings(
                listener.tls() == ListenerTls.IMPLICIT,
                settings.node().name(),
                Optional.ofNullable(settings.passwords().issueAt())));
    }

    private ClientDialog smtpDialog(Listener listener) {
        return new SmtpClientDialog(new SmtpSettings(
                listener.tls() == ListenerTls.IMPLICIT,
                settings.node().name(),
                backends.smtpExtensions(),
                Optional.ofNullable(settings.passwords().issueAt())));
    }
}
