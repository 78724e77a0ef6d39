package latchkey.gateway;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.config.Listener;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.Membership;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.SessionHolder;
import latchkey.gateway.dav.ClientSetUp;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.Offload;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.BoundListener;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ConnectionLimits;
import latchkey.gateway.net.ListeningSocket;
import latchkey.gateway.net.Transport;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/** The gateway of one process: all listeners and what stands behind them, wired here by hand. */
public final class Gateway implements AutoCloseable {
    /** Logins that may wait for the record or a slow hash at the same time. */
    private static final int LOGINS_UNDER_WAY = 512;

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
    private final Departure departure;
    private final AtomicBoolean departed = new AtomicBoolean();
    private volatile boolean queuesShared;

    /**
     * Makes the parts; nothing listens before {@link #start}.
     *
     * @param credentials stays the caller's, to be closed after the gateway
     * @param traces of logins and requests
     * @throws CannotStart if a certificate or key cannot be used
     * @throws RecordUnavailable if the record cannot list this node
     */
    public Gateway(Settings settings, Credentials credentials, GatewayMeters meters, Traces traces) {
        transport = new Transport(Transport.Kind.preferred(), 0);
        transport.watch(meters.process());
        offload = new Offload(LOGINS_UNDER_WAY);
        signing = new Offload(ClientSetUp.SIGNATURES);
        try {
            logins = new LoginService(credentials, offload, meters);
            sessions = new SessionRegistry(credentials.clock(), meters);
            transport.every(EXPIRY, sessions::endExpired, meters::bug);
            transport.every(TICKET_KEYS, this::rotateTicketKeys, meters::bug);
            limits = new ConnectionLimits(settings.limits(), credentials.guesses()::turnsAway, meters);
            lasting = new Lasting(transport, logins, sessions, meters, traces, credentials.clock(), signing);
            frontEnds = new FrontEnds(settings, lasting, null);
            departure = new Departure(sessions, limits, listeners);
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
        start(List.of());
    }

    /**
     * The same on sockets that listen already. What no listener is configured for is closed.
     *
     * @param open from another process, with which they are shared until {@link #shareQueues} says otherwise
     */
    public void start(List<ListeningSocket> open) {
        queuesShared = !open.isEmpty();
        List<ListeningSocket> left = new ArrayList<>(open);
        FrontEnds now = frontEnds;
        now.start(PROBE);
        try {
            for (int i = 0; i < now.all().size(); i++) {
                Listener listener = now.settings().listeners().get(i);
                listeners.add(new BoundListener(
                        listener, transport, limits, now.all().get(i), taken(left, ListeningSocket.place(listener))));
            }
            for (ListeningSocket unwanted : left) {
                unwanted.descriptor().close();
            }
        } catch (CannotStart e) {
            listeners.forEach(BoundListener::close);
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileDescriptor taken(List<ListeningSocket> left, String place) {
        for (ListeningSocket socket : left) {
            if (socket.place().equals(place)) {
                left.remove(socket);
                return socket.descriptor();
            }
        }
        return null;
    }

    /** The sockets listened on, for another process. */
    public List<ListeningSocket> sockets() {
        return listeners.stream()
                .flatMap(listener -> listener.socket().stream())
                .toList();
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

    /** The ports listened on, in the order of the settings' listeners; real ones where the setting was 0. */
    public List<Integer> ports() {
        return listeners.stream().map(BoundListener::port).toList();
    }

    /** Whether all listeners are open. */
    public boolean isListening() {
        return !listeners.isEmpty() && listeners.stream().allMatch(BoundListener::isOpen);
    }

    /** Those in force. */
    public Settings settings() {
        return frontEnds.settings();
    }

    /** The sessions that somebody is signed in to, for whoever ends them. */
    public SessionHolder sessions() {
        return sessions;
    }

    /**
     * Takes no more clients, says goodbye to those that are there, and gives what is under way the time that the settings
     * allow; returns when all are gone. Revocations are enforced until then. A second call does nothing.
     */
    public void drain() {
        if (departed.compareAndSet(false, true)) {
            departure.take(frontEnds.settings().drain().within(), queuesShared);
        }
    }

    /** Whether another process listens on the same sockets: {@link #drain} leaves their queues to it. */
    public void shareQueues(boolean shared) {
        queuesShared = shared;
    }

    /** Has {@link #drain}, now or later, cut off at once what is under way. */
    public void hurry() {
        departure.hurry();
    }

    /** Drains, unless that is done, and closes everything. */
    @Override
    public void close() {
        drain();
        // Only now: until then a change must still find the sessions that finish something.
        membership.close();
        closeThreads();
    }

    private void closeThreads() {
        signing.close();
        offload.close();
        transport.close();
    }
}
