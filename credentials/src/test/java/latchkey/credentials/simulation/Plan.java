package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a schedule is made of; the rest is drawn as it goes.
 *
 * @param gateways how many at the beginning
 * @param shared whether there is a shared store
 * @param unordered planted: changes are numbered without the counter's lock
 * @param replaying planted: the shared store's client does later what it could not do at once
 */
public record Plan(
        int gateways,
        boolean shared,
        Duration lease,
        Duration outage,
        Duration lasts,
        Set<Fault> faults,
        boolean unordered,
        boolean replaying) {
    /** What goes wrong, each for some time. */
    public enum Fault {
        RECORD_CUT,
        RECORD_CUT_FROM_ALL,
        RECORD_SLOW,
        STORE_CUT,
        STORE_CUT_FROM_ALL,
        STORE_SLOW,
        STORE_FROZEN,
        EVENTS_LOST,
        STORE_SET_BACK,
        STORE_EMPTIED,
        ENEMY,
        NODE_CUT_OFF,
        NODE_PAUSED,
        /** With its machine, whose monotonic clock stands still meanwhile. */
        NODE_SUSPENDED,
        NODE_KILLED,
        CLOCK_JUMPS
    }

    private static final Set<Fault> OF_RECORD =
            EnumSet.of(Fault.RECORD_CUT, Fault.RECORD_CUT_FROM_ALL, Fault.RECORD_SLOW);
    private static final Set<Fault> OF_STORE = EnumSet.of(
            Fault.STORE_CUT,
            Fault.STORE_CUT_FROM_ALL,
            Fault.STORE_SLOW,
            Fault.STORE_FROZEN,
            Fault.EVENTS_LOST,
            Fault.STORE_SET_BACK,
            Fault.STORE_EMPTIED,
            Fault.ENEMY);
    private static final Set<Fault> OF_NODES = EnumSet.of(
            Fault.NODE_CUT_OFF, Fault.NODE_PAUSED, Fault.NODE_SUSPENDED, Fault.NODE_KILLED, Fault.CLOCK_JUMPS);
    private static final List<Set<Fault>> KINDS =
            List.of(Set.of(), OF_RECORD, OF_STORE, OF_NODES, EnumSet.allOf(Fault.class));

    public static Plan drawn(Random random) {
        Duration lease = Duration.ofSeconds(random.nextInt(5) == 0 ? 20 : random.nextInt(4));
        return new Plan(
                1 + random.nextInt(3),
                random.nextInt(5) > 0,
                lease,
                random.nextBoolean() ? lease : lease.plusSeconds(4),
                Duration.ofSeconds(4 + random.nextInt(10)),
                KINDS.get(random.nextInt(KINDS.size())),
                false,
                false);
    }

    /**
     * This plan made for one bug.
     *
     * @param words the names of planted bugs of the stores, "unordered" and "replaying"; the names of the only faults
     *     that there shall be; "short" and "long" for a lease that is shorter or longer than any sleep; with spaces
     *     between them
     */
    public Plan with(String words) {
        Set<String> chosen = Set.of(words.split(" ", -1));
        Set<Fault> only = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (chosen.contains(fault.name())) {
                only.add(fault);
            }
        }
        Duration wanted = chosen.contains("long") ? Duration.ofSeconds(20) : Duration.ofSeconds(1);
        boolean leaseIsChosen = chosen.contains("long") || chosen.contains("short");
        return new Plan(
                only.isEmpty() ? gateways : 3,
                shared || !only.isEmpty(),
                leaseIsChosen ? wanted : lease,
                leaseIsChosen ? wanted : outage,
                lasts,
                only.isEmpty() ? faults : only,
                chosen.contains("unordered"),
                chosen.contains("replaying"));
    }
}
