package latchkey.gateway.meters;

import java.util.function.ToDoubleFunction;
import latchkey.credentials.CredentialMeter.Gauges;
import org.jspecify.annotations.Nullable;

/** What accounts and passwords are asked for at each scrape; zero before they are open. */
final class GaugeMeters {
    private static final double NANOS = 1e9;

    private volatile @Nullable Gauges gauges;

    GaugeMeters(MeterBoard board) {
        show(board, Meters.CACHE_ENTRIES, Gauges::rememberedPasswords, "memory");
        show(board, Meters.CACHE_ENTRIES, Gauges::rememberedWrongPasswords, "wrong");
        show(board, Meters.FEED_POSITION, Gauges::feedPosition);
        show(board, Meters.LEASE_REMAINING, asked -> asked.leaseRemaining().toNanos() / NANOS);
        show(board, Meters.REVOCATIONS_PENDING, Gauges::pendingRevocations);
        show(board, Meters.REFUSED_ADDRESSES, Gauges::refusedAddresses);
        show(board, Meters.SLOW_HASH_QUEUE, Gauges::slowHashesWaiting);
        show(board, Meters.SLOW_HASH_BUSY, Gauges::slowHashesUnderWay);
        show(board, Meters.SLOW_HASH_THREADS, Gauges::slowHashThreads);
        show(board, Meters.RECORD_CONNECTIONS, asked -> asked.connections().active(), "active");
        show(board, Meters.RECORD_CONNECTIONS, asked -> asked.connections().idle(), "idle");
        show(board, Meters.RECORD_CONNECTIONS, asked -> asked.connections().waiting(), "waiting");
    }

    void follow(Gauges opened) {
        gauges = opened;
    }

    private void show(MeterBoard board, Meters meter, ToDoubleFunction<Gauges> value, String... labels) {
        board.gauge(
                meter,
                () -> {
                    Gauges asked = gauges;
                    return asked == null ? 0 : value.applyAsDouble(asked);
                },
                labels);
    }
}
