package latchkey.credentials.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that shows what it is told to show. */
public final class SimulatedClock extends Clock {
    private final InstantSource source;

    public SimulatedClock(InstantSource source) {
        this.source = source;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return source.instant();
    }
}
