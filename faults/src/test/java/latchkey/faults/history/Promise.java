package latchkey.faults.history;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What is promised while a history is made.
 *
 * @param effective from the acknowledgement of a revocation to its being in force on every node
 * @param effectiveOn the same for nodes for which it differs
 * @param usable from the acknowledgement of an issue to its working on every node that is not in trouble
 * @param noticing how much later than it happened the lab may see that a session ended, on a machine that does nothing
 *     else; how late its threads are on this one is measured, and added
 */
public record Promise(Duration effective, Map<String, Duration> effectiveOn, Duration usable, Duration noticing) {

    /** In force within so long; usable within a second. */
    public static Promise effectiveWithin(Duration effective) {
        return new Promise(effective, Map.of(), Duration.ofSeconds(1), Duration.ofMillis(50));
    }

    /** The same, but for one node. */
    public Promise on(String node, Duration differently) {
        Map<String, Duration> all = new HashMap<>(effectiveOn);
        all.put(node, differently);
        return new Promise(effective, Map.copyOf(all), usable, noticing);
    }

    /** The same, on a machine that is known to be late by that much. */
    public Promise noticing(Duration lateness) {
        return new Promise(effective, effectiveOn, usable, lateness);
    }

    /** The same, on a machine that wakes whoever waits so late: everything may take that much longer. */
    public Promise allowing(Duration lateness) {
        Map<String, Duration> all = new HashMap<>();
        effectiveOn.forEach((node, within) -> all.put(node, within.plus(lateness)));
        return new Promise(effective.plus(lateness), Map.copyOf(all), usable.plus(lateness), noticing.plus(lateness));
    }

    Duration effective(String node) {
        return effectiveOn.getOrDefault(node, effective);
    }
}
