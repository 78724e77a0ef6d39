package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.config.Protocol;
import latchkey.dialogs.BackendFailure;

/** Sessions with backends, and what calendars' backend answered. Fit for an event loop. */
public final class BackendMeters {
    private final Table<Protocol, Latency> connects;
    private final Table<Protocol, Latency> logins;
    private final Table<Protocol, Table<BackendFailure, CounterDataPoint>> failures;
    private final Table<Protocol, LastOutcome> outcomes;
    private final BackendHealth health = new BackendHealth(InstantSource.system());

    BackendMeters(MeterBoard board) {
        connects = stage(board, Stage.BACKEND_CONNECT);
        logins = new Table<>(
                Protocol.class,
                protocol -> protocol != Protocol.DAV,
                protocol -> board.latency(Meters.STAGE, Label.text(Stage.BACKEND_LOGIN), Label.text(protocol)));
        failures = new Table<>(
                Protocol.class,
                protocol -> new Table<>(
                        BackendFailure.class,
                        failure -> board.counter(Meters.BACKEND_FAILURES, Label.text(protocol), Label.text(failure))));
        outcomes = new Table<>(Protocol.class, protocol -> new LastOutcome(board, protocol));
    }

    private static Table<Protocol, Latency> stage(MeterBoard board, Stage stage) {
        return new Table<>(
                Protocol.class, protocol -> board.latency(Meters.STAGE, Label.text(stage), Label.text(protocol)));
    }

    /** A connection to the backend stands, {@code nanos} after it was wished for. */
    public void connected(Protocol protocol, long nanos) {
        connects.at(protocol).record(nanos);
    }

    /** The account is signed in at the mail backend, {@code nanos} after the connection stood. */
    public void signedIn(Protocol protocol, long nanos) {
        logins.at(protocol).record(nanos);
    }

    /** A session with the backend stands, {@code nanos} after it was wished for. */
    public void ready(Protocol protocol, long nanos) {
        health.connected(protocol, nanos);
        outcomes.at(protocol).is(true);
    }

    /** No session with the backend came about. */
    public void failed(Protocol protocol, BackendFailure failure) {
        failures.at(protocol).at(failure).inc();
        health.failed(protocol, failure);
        outcomes.at(protocol).is(false);
    }

    /** How the backends were of late. */
    public BackendHealth health() {
        return health;
    }

    /** Whether the last session came about; shown once there was one. */
    private static final class LastOutcome {
        private final MeterBoard board;
        private final Protocol protocol;
        private final AtomicBoolean known = new AtomicBoolean();
        private volatile boolean good;

        LastOutcome(MeterBoard board, Protocol protocol) {
            this.board = board;
            this.protocol = protocol;
        }

        void is(boolean outcome) {
            good = outcome;
            if (!known.get() && known.compareAndSet(false, true)) {
                board.gauge(Meters.BACKEND_UP, () -> good ? 1 : 0, Label.text(protocol));
            }
        }
    }
}
