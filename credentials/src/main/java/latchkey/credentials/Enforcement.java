package latchkey.credentials;

import java.time.Duration;
import java.util.List;

/** How far a committed change is in force. It is durable in any case. */
public sealed interface Enforcement {
    /** Sessions that were closed because of the change, as far as was heard. */
    int sessionsClosed();

    /** The names of the nodes that have confirmed. */
    List<String> confirmed();

    /** Every live node refuses what the change forbids, and has closed the sessions that it ends. */
    record Enforced(int sessionsClosed, List<String> confirmed) implements Enforcement {}

    /**
     * Some nodes have not confirmed in time.
     *
     * @param missing at least one
     */
    record Durable(int sessionsClosed, List<String> confirmed, List<Missing> missing) implements Enforcement {}

    /**
     * A node that has not confirmed.
     *
     * @param silent nothing was heard of it for some time: it may be dead, or cut off
     * @param refusesWithin counted from the answer: the longest that it can go on without having heard of the change: its
     *     lease, or the outage time if no node has confirmed and a shared store may keep all of them going. A process that
     *     stands still refuses too, but closes its sessions only when it goes on
     */
    record Missing(String node, boolean silent, Duration refusesWithin) {}
}
