package latchkey.credentials.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** When something was in trouble, in nanoseconds of virtual time. */
public final class Timeline {
    private final Scheduler scheduler;
    private final List<Trouble> troubles = new ArrayList<>();
    private long since = Long.MAX_VALUE;

    private record Trouble(long from, long to) {}

    public Timeline(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    public void begin() {
        since = Math.min(since, scheduler.now());
    }

    public void end() {
        if (inTrouble()) {
            troubles.add(new Trouble(since, scheduler.now()));
            since = Long.MAX_VALUE;
        }
    }

    /** As begin and end, for a trouble whose end is known. */
    public void until(long end) {
        troubles.add(new Trouble(scheduler.now(), end));
    }

    public boolean inTrouble() {
        return since != Long.MAX_VALUE;
    }

    /** When the latest trouble ended; a very long time ago if there was none. */
    public long lastEnd() {
        return troubles.stream().mapToLong(Trouble::to).max().orElse(Long.MIN_VALUE);
    }

    /** Whether there was no trouble at all from that instant on. */
    public boolean isCalmSince(long instant) {
        return !inTrouble() && lastEnd() < instant;
    }

    /** The end of the first trouble of that length or more, after that instant; {@link Long#MAX_VALUE} if there is none. */
    public long endOfLong(long length, long after) {
        return troubles.stream()
                .filter(trouble -> trouble.to > after && trouble.to - trouble.from >= length)
                .mapToLong(Trouble::to)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The first instant, not before {@code from + length}, at which none of them had had trouble for that long. */
    public static long firstCalm(long from, long length, Timeline... all) {
        List<Trouble> troubles = new ArrayList<>();
        for (Timeline one : all) {
            troubles.addAll(one.troubles);
            if (one.inTrouble()) {
                troubles.add(new Trouble(one.since, Long.MAX_VALUE));
            }
        }
        troubles.sort(Comparator.comparingLong(Trouble::from));
        long calm = from;
        for (Trouble trouble : troubles) {
            if (trouble.to >= calm) {
                if (trouble.from > calm + length) {
                    break;
                }
                calm = trouble.to;
                if (calm == Long.MAX_VALUE) {
                    return calm;
                }
            }
        }
        return calm + length;
    }

    /** Since when all of them are in trouble without a break; {@link Long#MAX_VALUE} if they are not. */
    public static long troubledSince(Timeline... all) {
        return Arrays.stream(all).mapToLong(one -> one.since).max().orElse(Long.MAX_VALUE);
    }
}
