package latchkey.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import latchkey.config.DavBackend;
import latchkey.config.Listener;
import latchkey.config.ListenerTls;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Membership;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Service;
import latchkey.credentials.SessionHolder;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.Ending;
import latchkey.dialogs.imap.ImapClientDialog;
import latchkey.dialogs.imap.ImapSettings;
import latchkey.dialogs.smtp.SmtpClientDialog;
import latchkey.dialogs.smtp.SmtpSettings;
import latchkey.gateway.dav.ClientSetUp;
import latchkey.gateway.dav.DavFrontEnd;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Offload;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.mail.BackendDirectory;
import latchkey.gateway.mail.MailFrontEnd;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.BoundListener;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ConnectionLimits;
import latchkey.gateway.net.FrontEnd;
import latchkey.gateway.net.ServerTls;
import latchkey.gateway.net.TlsContexts;
import latchkey.gateway.net.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway of one process: all listeners and what stands behind them, wired here by hand. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Logins that may wait for the record or a slow hash at the same time. */
    private static final int LOGINS_UNDER_WAY = 512;

    /** How long sessions have to end by themselves once the gateway stops. */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** How long the farewells to clients that are not signed in may take. */
    private static final Duration FAREWELLS = Duration.ofSeconds(1);

    /** How often it is looked whether the passwords of open sessions have expired. */
    private static final Duration EXPIRY = Duration.ofSeconds(1);

    /** How long the start waits to hear what the SMTP backend can do, so that the first client finds it known. */
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final Settings settings;
    private final GatewayMeters meters;
    private final Transport transport;
    private final Offload offload;
    private final ClientSetUp setUp;
    private final LoginService logins;
    private final SessionRegistry sessions;
    private final BackendDirectory backends;
    private final ConnectionLimits limits;
    private final List<FrontEnd> frontEnds;
    private final Membership membership;
    private final List<BoundListener> listeners = new ArrayList<>();

    /**
     * Makes the parts; nothing listens before {@link #start}.
     *
     * @param credentials stays the caller's, to be closed after the gateway
     * @throws CannotStart if a certificate or key cannot be used
     * @throws RecordUnavailable if the record cannot list this node
     */
    public Gateway(Settings settings, Credentials credentials, GatewayMeters meters) {
        this.settings = settings;
        this.meters = meters;
        transport = new Transport(Transport.Kind.preferred(), 0);
        offload = new Offload(LOGINS_UNDER_WAY);
        setUp = new ClientSetUp(settings.clients(), settings.tls(), credentials.clock());
        try {
            logins = new LoginService(credentials, offload, meters);
            sessions = new SessionRegistry(credentials.clock(), meters);
            var _ = transport
                    .anyLoop()
                    .scheduleWithFixedDelay(
                            sessions::endExpired, EXPIRY.toMillis(), EXPIRY.toMillis(), TimeUnit.MILLISECONDS);
            backends = new BackendDirectory(settings, transport, meters);
            limits = new ConnectionLimits(settings.limits(), credentials.guesses()::refuses, meters);
            frontEnds = settings.listeners().stream().map(this::frontEnd).toList();
            membership = credentials.nodes().join(settings.node().name(), sessions);
        } catch (RuntimeException e) {
            closeThreads();
            throw e;
        }
    }

    /**
     * Listens. Waits up to two seconds for the SMTP backend to say what it can do.
     *
     * @throws CannotStart if an address cannot be bound; nothing listens then
     */
    public void start() {
        backends.start(PROBE);
        try {
            for (int i = 0; i < frontEnds.size(); i++) {
                listeners.add(new BoundListener(settings.listeners().get(i), transport, limits, frontEnds.get(i)));
            }
        } catch (CannotStart e) {
            listeners.forEach(BoundListener::close);
            throw e;
        }
    }

    /** The ports listened on, in the order of the settings' listeners; real ones where the setting was 0. */
    public List<Integer> ports() {
        return listeners.stream().map(BoundListener::port).toList();
    }

    /** Whether all listeners are open. */
    public boolean isListening() {
        return !listeners.isEmpty() && listeners.stream().allMatch(BoundListener::isOpen);
    }

    /** The sessions that somebody is signed in to, for whoever ends them. */
    public SessionHolder sessions() {
        return sessions;
    }

    /** Takes no more clients, says goodbye to those that are there, and gives them up to 30 seconds to go. */
    @Override
    public void close() {
        listeners.forEach(BoundListener::close);
        sessions.endAll(Ending.SHUTTING_DOWN);
        listeners.forEach(listener -> listener.end(Ending.SHUTTING_DOWN));
        await(DRAIN, () -> sessions.count() == 0);
        if (sessions.count() > 0) {
            LOG.warn("{} sessions did not end in time and are cut off", sessions.count());
        }
        await(FAREWELLS, () -> limits.open() == 0);
        // Only now: until then a change must still find the sessions that finish something.
        membership.close();
        closeThreads();
    }

    private static void await(Duration atMost, BooleanSupplier over) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!over.getAsBoolean() && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeThreads() {
        setUp.close();
        offload.close();
        transport.close();
    }

    private FrontEnd frontEnd(Listener listener) {
        ServerTls tls = tls(listener);
        return switch (listener.protocol()) {
            case IMAP -> mail(Service.IMAP, listener, tls, () -> imapDialog(listener));
            case SMTP -> mail(Service.SMTP, listener, tls, () -> smtpDialog(listener));
            case DAV -> dav(tls);
        };
    }

    private FrontEnd dav(@Nullable ServerTls tls) {
        DavBackend backend = settings.backends().dav();
        if (backend == null) {
            throw new IllegalStateException("a listener for DAV without a backend");
        }
        return new DavFrontEnd(
                tls, backend, settings.passwords().issueAt(), setUp, logins, sessions, meters, transport);
    }

    private @Nullable ServerTls tls(Listener listener) {
        return settings.tls() == null || !listener.usesTls()
                ? null
                : TlsContexts.server(
                        settings.tls(), listener.protocol(), settings.limits().handshake(), meters);
    }

    private FrontEnd mail(Service service, Listener listener, @Nullable ServerTls tls, Supplier<ClientDialog> dialogs) {
        return new MailFrontEnd(
                service, listener.tls(), tls, dialogs, settings.limits(), logins, sessions, backends, meters);
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
