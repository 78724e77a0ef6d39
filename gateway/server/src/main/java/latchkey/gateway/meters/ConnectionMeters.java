package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import latchkey.config.Protocol;
import latchkey.gateway.meters.GatewayMeters.Limit;

/** Connections of clients and their TLS. Fit for an event loop. */
public final class ConnectionMeters {
    private final MeterBoard board;
    private final LongAdder open = new LongAdder();
    private final Table<Limit, CounterDataPoint> refused;
    private final CounterDataPoint fullHandshakes;
    private final CounterDataPoint resumptions;
    private final CounterDataPoint handshakeFailures;
    private final Table<Protocol, Latency> handshakes;

    ConnectionMeters(MeterBoard board) {
        this.board = board;
        board.gauge(Meters.CONNECTIONS_OPEN, open::sum);
        refused = new Table<>(Limit.class, limit -> board.counter(Meters.CONNECTIONS_REFUSED, Label.text(limit)));
        fullHandshakes = board.counter(Meters.TLS_HANDSHAKES, "done", "no");
        resumptions = board.counter(Meters.TLS_HANDSHAKES, "done", "yes");
        handshakeFailures = board.counter(Meters.TLS_HANDSHAKES, "failed", "no");
        handshakes = new Table<>(
                Protocol.class, protocol -> board.latency(Meters.STAGE, Label.text(Stage.TLS), Label.text(protocol)));
    }

    public void opened() {
        open.increment();
    }

    public void closed() {
        open.decrement();
    }

    public void refused(Limit limit) {
        refused.at(limit).inc();
    }

    /** TLS stands, {@code nanos} after it began. */
    public void handshake(Protocol protocol, boolean resumed, long nanos) {
        (resumed ? resumptions : fullHandshakes).inc();
        handshakes.at(protocol).record(nanos);
    }

    public void handshakeFailed() {
        handshakeFailures.inc();
    }

    /** A certificate is shown from now on. */
    public void certificate(CertificateUse use, Instant expires) {
        double seconds = expires.getEpochSecond();
        board.gauge(Meters.CERTIFICATE_EXPIRES, () -> seconds, Label.text(use));
    }
}
