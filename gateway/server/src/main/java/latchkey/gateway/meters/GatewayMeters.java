package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.time.Duration;
import java.util.function.BiConsumer;
import latchkey.credentials.CredentialMeter;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the gateway, by subject; {@link Meters} has their names. All are registered when this is made, so that a
 * dashboard shows zeros rather than nothing; measuring is a look-up in an array and an addition, fit for an event loop.
 */
public final class GatewayMeters {
    private final LoginMeters logins;
    private final SessionMeters sessions;
    private final ConnectionMeters connections;
    private final BackendMeters backends;
    private final DavMeters dav;
    private final ProcessMeters process;
    private final CredentialMeters credentials;
    private final CounterDataPoint peppersUnreadable;

    /** Why a connection was turned away before it could speak. */
    public enum Limit {
        CONNECTIONS,
        CONNECTIONS_PER_ADDRESS,
        /** Too many wrong ones came from its address. */
        WRONG_PASSWORDS
    }

    /** What became of the answer to a wrong password. */
    public enum WrongAnswer {
        AT_ONCE,
        DELAYED,
        /** Too many answers were waiting, or connections from its address are refused: "try again later" instead. */
        SHED
    }

    /** Registers every meter there is, without examples of traces. */
    public GatewayMeters(PrometheusRegistry registry) {
        this(registry, null);
    }

    /**
     * Registers every meter there is.
     *
     * @param spans what is traced on the thread that measures a time: its trace becomes the example of that time
     *     (an exemplar of OpenMetrics); null without traces
     */
    public GatewayMeters(PrometheusRegistry registry, @Nullable SpanContext spans) {
        MeterBoard board = new MeterBoard(registry, spans);
        logins = new LoginMeters(board);
        sessions = new SessionMeters(board);
        connections = new ConnectionMeters(board);
        backends = new BackendMeters(board);
        dav = new DavMeters(board);
        process = new ProcessMeters(board);
        credentials = new CredentialMeters(board);
        peppersUnreadable = board.counter(Meters.PEPPERS_UNREADABLE);
    }

    public LoginMeters logins() {
        return logins;
    }

    public SessionMeters sessions() {
        return sessions;
    }

    public ConnectionMeters connections() {
        return connections;
    }

    public BackendMeters backends() {
        return backends;
    }

    public DavMeters dav() {
        return dav;
    }

    public ProcessMeters process() {
        return process;
    }

    /** For {@link latchkey.credentials.CredentialSettings}. */
    public CredentialMeter credentials() {
        return credentials;
    }

    /** @param watcher told, besides, whether a change is in force everywhere, and how long after its commit */
    public void whenEnforced(BiConsumer<Boolean, Duration> watcher) {
        credentials.whenEnforced(watcher);
    }

    /** An error of Latchkey's own closed a session. */
    public void bug() {
        process.bug();
    }

    /** The pepper file changed, and cannot be read; the peppers stay as they were. */
    public void peppersUnreadable() {
        peppersUnreadable.inc();
    }
}
