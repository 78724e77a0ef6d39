package latchkey.gateway.meters;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** How this process itself fares, and what its operator does with it. Fit for an event loop. */
public final class ProcessMeters {
    private static final double MILLIS = 1e3;

    private final MeterBoard board;
    private final CounterDataPoint bugs;
    private final Latency loopLag;
    private final CounterDataPoint linesLost;
    private final CounterDataPoint noticesSent;
    private final CounterDataPoint noticesPutOff;
    private final CounterDataPoint noticesDropped;
    private final CounterDataPoint reloads;
    private final CounterDataPoint reloadsRefused;
    private volatile boolean reloadRefused;
    private volatile boolean draining;

    ProcessMeters(MeterBoard board) {
        this.board = board;
        bugs = board.counter(Meters.BUGS);
        loopLag = board.latency(Meters.EVENT_LOOP_LAG);
        reloads = board.counter(Meters.RELOADS, "done");
        reloadsRefused = board.counter(Meters.RELOADS, "refused");
        board.gauge(Meters.RELOAD_REFUSED, () -> reloadRefused ? 1 : 0);
        board.gauge(Meters.DRAINING, () -> draining ? 1 : 0);
        board.gauge(Meters.CLOCK, () -> System.currentTimeMillis() / MILLIS);
        // What nobody has told yet.
        board.gauge(Meters.RELOAD_LAST_DONE, () -> 0);
        board.gauge(Meters.EVENT_LOOP_PENDING_TASKS, () -> 0);
        board.gauge(Meters.DIRECT_MEMORY, () -> 0);
        board.gauge(Meters.DIRECT_MEMORY_LIMIT, () -> 0);
        linesLost = board.counter(Meters.LOG_LINES_LOST);
        noticesSent = board.counter(Meters.NOTICES, "sent");
        noticesPutOff = board.counter(Meters.NOTICES, "put_off");
        noticesDropped = board.counter(Meters.NOTICES, "dropped");
    }

    /** An error of Latchkey's own closed a session. */
    public void bug() {
        bugs.inc();
    }

    /** The version that runs, for good. */
    public void version(String version) {
        board.info(Meters.BUILD, version);
    }

    /** A timer fired so late on an event loop. */
    public void loopLag(long nanos) {
        loopLag.record(nanos);
    }

    /** @param source of the number of tasks that wait for any event loop; asked at each scrape, must not block */
    public void pendingTasks(LongSupplier source) {
        board.gauge(Meters.EVENT_LOOP_PENDING_TASKS, source::getAsLong);
    }

    /** @param used asked at each scrape, must not block; in bytes, as the limit is */
    public void directMemory(DoubleSupplier used, long limit) {
        board.gauge(Meters.DIRECT_MEMORY, used);
        board.gauge(Meters.DIRECT_MEMORY_LIMIT, () -> limit);
    }

    /** The configuration on disk is in force since then. */
    public void reloaded(Instant when) {
        reloads.inc();
        inForce(when);
    }

    /** The configuration that the process was started with is in force since then. */
    public void inForce(Instant when) {
        double seconds = when.getEpochSecond();
        reloadRefused = false;
        board.gauge(Meters.RELOAD_LAST_DONE, () -> seconds);
    }

    /** The configuration on disk cannot be used, and the one before stays in force. */
    public void reloadRefused() {
        reloadsRefused.inc();
        reloadRefused = true;
    }

    /** A part of what is on disk was taken over, and the rest is refused as before. */
    public void reloadStillRefused() {
        reloadRefused = true;
    }

    public void draining(boolean now) {
        draining = now;
    }

    /** An owner was told something by mail. */
    public void noticeSent() {
        noticesSent.inc();
    }

    /** A mail to an owner could not be sent, and is tried again. */
    public void noticePutOff() {
        noticesPutOff.inc();
    }

    /** A mail to an owner is not tried again. */
    public void noticeDropped() {
        noticesDropped.inc();
    }

    /** A line of the log was dropped. */
    public void logLineLost() {
        linesLost.inc();
    }
}
