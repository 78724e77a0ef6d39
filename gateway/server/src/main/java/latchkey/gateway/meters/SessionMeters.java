package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import latchkey.config.Protocol;
import latchkey.credentials.Change;
import latchkey.credentials.Service;

/** Sessions that somebody is signed in to, what passes through them, and how they end. Fit for an event loop. */
public final class SessionMeters {
    private final Table<Service, LongAdder> open;
    private final Table<Service, Latency> lasted;
    private final Table<Change.Kind, CounterDataPoint> ended;
    private final CounterDataPoint expired;
    private final CounterDataPoint cutOff;
    private final Latency closing;
    private final Table<Protocol, CounterDataPoint> bytesFromClients;
    private final Table<Protocol, CounterDataPoint> bytesFromBackends;

    SessionMeters(MeterBoard board) {
        open = new Table<>(Service.class, Meters::isServed, service -> {
            LongAdder count = new LongAdder();
            board.gauge(Meters.SESSIONS_OPEN, count::sum, service.wireName());
            return count;
        });
        lasted = new Table<>(
                Service.class,
                service -> service == Service.IMAP || service == Service.SMTP,
                service -> board.latency(Meters.SESSION, service.wireName()));
        ended = new Table<>(
                Change.Kind.class,
                Meters::endsSessions,
                kind -> board.counter(Meters.SESSIONS_ENDED, Label.text(kind)));
        expired = board.counter(Meters.SESSIONS_ENDED, "expired");
        cutOff = board.counter(Meters.SESSIONS_ENDED, "cut_off");
        closing = board.latency(Meters.SESSIONS_CLOSING);
        bytesFromClients = relayed(board, "client");
        bytesFromBackends = relayed(board, "backend");
    }

    private static Table<Protocol, CounterDataPoint> relayed(MeterBoard board, String from) {
        return new Table<>(Protocol.class, protocol -> board.counter(Meters.RELAYED_BYTES, Label.text(protocol), from));
    }

    public void opened(Service service) {
        open.at(service).increment();
    }

    /** One that was opened is over, or came to nothing. */
    public void closed(Service service) {
        open.at(service).decrement();
    }

    /** A mail session lasted so long. */
    public void lasted(Service service, long nanos) {
        lasted.at(service).record(nanos);
    }

    /** So many sessions were told to end because of a change. */
    public void ended(Change.Kind kind, int count) {
        ended.at(kind).inc(count);
    }

    /** So many sessions were told to end because their passwords had expired. */
    public void expired(int count) {
        expired.inc(count);
    }

    /** So many sessions were told to end because nobody knew any more whether they may go on. */
    public void cutOff(int count) {
        cutOff.inc(count);
    }

    /** All sessions that a change ends are closed, so long after it was made. */
    public void allClosed(Duration afterChange) {
        closing.record(afterChange);
    }

    /** Bytes that a client sent and that were passed on to a backend. */
    public void relayedFromClient(Protocol protocol, long bytes) {
        bytesFromClients.at(protocol).inc(bytes);
    }

    /** Bytes that a backend sent and that were passed on to a client. */
    public void relayedFromBackend(Protocol protocol, long bytes) {
        bytesFromBackends.at(protocol).inc(bytes);
    }
}
