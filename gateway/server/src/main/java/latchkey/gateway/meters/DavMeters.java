package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.List;
import java.util.stream.Stream;
import latchkey.credentials.Service;
import org.jspecify.annotations.Nullable;

/** The requests of calendar and address book clients. Fit for an event loop. */
public final class DavMeters {
    private final Table<Service, Outcomes> signedIn;
    private final Outcomes others;

    DavMeters(MeterBoard board) {
        signedIn = new Table<>(
                Service.class,
                service -> service == Service.CALDAV || service == Service.CARDDAV,
                service -> new Outcomes(board, service.wireName()));
        others = new Outcomes(board, "none");
    }

    /**
     * A request was answered.
     *
     * @param service what its login was good for; null without one
     * @param status of HTTP
     */
    public void answered(@Nullable Service service, int status) {
        of(service).classes.get(Math.clamp(status / 100, 2, 5) - 2).inc();
    }

    /** A request was not answered to its end. */
    public void aborted(@Nullable Service service) {
        of(service).aborted.inc();
    }

    private Outcomes of(@Nullable Service service) {
        return service == null ? others : signedIn.at(service);
    }

    private static final class Outcomes {
        final List<CounterDataPoint> classes;
        final CounterDataPoint aborted;

        Outcomes(MeterBoard board, String service) {
            classes = Stream.of("2xx", "3xx", "4xx", "5xx")
                    .map(outcome -> board.counter(Meters.DAV_REQUESTS, service, outcome))
                    .toList();
            aborted = board.counter(Meters.DAV_REQUESTS, service, "aborted");
        }
    }
}
