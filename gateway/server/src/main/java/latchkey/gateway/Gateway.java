package latchkey.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import latchkey.config.Listener;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Membership;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.SessionHolder;
import latchkey.dialogs.Ending;
import latchkey.gateway.dav.ClientSetUp;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Offload;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.BoundListener;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ConnectionLimits;
import latchkey.gateway.net.Transport;
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

    /**
     * How often session tickets get another key. The former two are still taken: no ticket is good for longer than three
     * times this (threat A7).
     */
    private static final Duration TICKET_KEYS = Duration.ofHours(12);

    /** How long the start waits to hear what the SMTP backend can do, so that the first client finds it known. */
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final Transport transport;
    private final Offload offload;
    private final Offload signing;
    private final LoginService logins;
    private final SessionRegistry sessions;
    private final ConnectionLimits limits;
    private final Lasting lasting;
    private volatile FrontEnds frontEnds;
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
        transport = new Transport(Transport.Kind.preferred(), 0);
        offload = new Offload(LOGINS_UNDER_WAY);
        signing = new Offload(ClientSetUp.SIGNATURES);
        try {
            logins = new LoginService(credentials, offload, meters);
            sessions = new SessionRegistry(credentials.clock(), meters);
            every(EXPIRY, sessions::endExpired);
            every(TICKET_KEYS, this::rotateTicketKeys);
            limits = new ConnectionLimits(settings.limits(), credentials.guesses()::refuses, meters);
            lasting = new Lasting(transport, logins, sessions, meters, credentials.clock(), signing);
            frontEnds = new FrontEnds(settings, lasting, null);
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
        FrontEnds now = frontEnds;
        now.start(PROBE);
        try {
            for (int i = 0; i < now.all().size(); i++) {
                Listener listener = now.settings().listeners().get(i);
                listeners.add(
                        new BoundListener(listener, transport, limits, now.all().get(i)));
            }
        } catch (CannotStart e) {
            listeners.forEach(BoundListener::close);
            throw e;
        }
    }

    /**
     * Makes and tries everything that other settings need beside what is in force; after {@link #start}. Waits up to two
     * seconds for another SMTP backend to say what it can do. By one thread at a time, until it is applied or discarded.
     *
     * @param settings with the same listeners and the same node
     * @throws CannotStart if a certificate or key cannot be used; everything is as before
     */
    public PreparedSettings prepare(Settings settings) {
        FrontEnds before = frontEnds;
        if (!settings.listeners().equals(before.settings().listeners())
                || !settings.node().equals(before.settings().node())) {
            throw new IllegalArgumentException("other listeners or another node");
        }
        FrontEnds next = new FrontEnds(settings, lasting, before);
        next.start(PROBE);
        return new PreparedSettings() {
            @Override
            public void apply() {
                limits.use(settings.limits());
                frontEnds = next;
                for (int i = 0; i < listeners.size(); i++) {
                    listeners.get(i).use(next.all().get(i));
                }
                before.stop();
            }

            @Override
            public void discard() {
                next.stop();
            }
        };
    }

    private void rotateTicketKeys() {
        frontEnds.rotateTicketKeys();
    }

    private void every(Duration time, Runnable task) {
        var _ = transport
                .anyLoop()
                .scheduleWithFixedDelay(task, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
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
        signing.close();
        offload.close();
        transport.close();
    }
}
