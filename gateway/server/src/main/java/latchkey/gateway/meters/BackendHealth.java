package latchkey.gateway.meters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import latchkey.config.Protocol;
import latchkey.dialogs.BackendFailure;
import org.jspecify.annotations.Nullable;

/**
 * How the servers behind the gateway were of late, for people: the latest outcome, the latest failure, and how long the
 * latest sessions took to come about. Noting is a write or two, fit for an event loop; for any number of threads.
 */
public final class BackendHealth {
    /** Sessions of one server whose times are remembered. */
    private static final int REMEMBERED = 256;

    private final InstantSource clock;
    private final Map<Protocol, Notes> notes = new EnumMap<>(Protocol.class);

    /** What was noted of one server. */
    private static final class Notes {
        final AtomicIntegerArray micros = new AtomicIntegerArray(REMEMBERED);
        final AtomicLong connected = new AtomicLong();
        volatile @Nullable Boolean up;
        volatile @Nullable Failure failed;
    }

    /** A session that did not come about. */
    public record Failure(BackendFailure why, Instant at) {}

    /**
     * How a server was of late.
     *
     * @param up whether the latest session came about; null before the first
     * @param lastFailure null if there was none yet
     * @param connects how long each of the latest sessions took to come about, shortest first; at most 256
     */
    public record Health(@Nullable Boolean up, @Nullable Failure lastFailure, List<Duration> connects) {
        public Health {
            connects = List.copyOf(connects);
        }
    }

    BackendHealth(InstantSource clock) {
        this.clock = clock;
        for (Protocol protocol : Protocol.values()) {
            notes.put(protocol, new Notes());
        }
    }

    void connected(Protocol protocol, long nanos) {
        Notes of = of(protocol);
        int at = (int) (of.connected.getAndIncrement() % REMEMBERED);
        of.micros.setRelease(at, Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 1, Integer.MAX_VALUE));
        of.up = true;
    }

    void failed(Protocol protocol, BackendFailure why) {
        Notes of = of(protocol);
        of.failed = new Failure(why, clock.instant());
        of.up = false;
    }

    private Notes of(Protocol protocol) {
        return Objects.requireNonNull(notes.get(protocol));
    }

    /** How the server that speaks that protocol was of late. */
    public Health look(Protocol protocol) {
        Notes of = of(protocol);
        int[] micros = new int[(int) Math.min(of.connected.get(), REMEMBERED)];
        Arrays.setAll(micros, of.micros::getAcquire);
        List<Duration> connects = Arrays.stream(micros)
                .filter(took -> took > 0) // one that is just being noted
                .sorted()
                .mapToObj(took -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(took)))
                .toList();
        return new Health(of.up, of.failed, connects);
    }
}
