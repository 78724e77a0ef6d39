package latchkey.credentials;

import java.time.Instant;
import java.util.List;

/**
 * All nodes at one moment, and what is not in force on all of them yet.
 *
 * @param members those that the record lists, by name; a node that falls silent is listed until half a minute after its
 *     lease
 * @param inFlight the changes that end sessions and are not in force everywhere, oldest first; at most 50
 */
public record ClusterState(List<Member> members, List<InFlight> inFlight) {
    public ClusterState {
        members = List.copyOf(members);
        inFlight = List.copyOf(inFlight);
    }

    /**
     * A node among the others.
     *
     * @param silent nothing was heard of it for some seconds: it may be dead, or cut off
     * @param behind how many changes were committed that are not in force there; at most 1000
     */
    public record Member(NodeFacts facts, boolean silent, int behind) {}

    /**
     * A change that is durable and not in force everywhere.
     *
     * @param login of the account that it is about, which may be deleted by now; empty if there never was one
     * @param missing at least one
     */
    public record InFlight(Change change, String login, List<Missing> missing) {
        public InFlight {
            missing = List.copyOf(missing);
        }
    }

    /**
     * A node that has not confirmed a change.
     *
     * @param refusesBy when it refuses at the latest what the change forbids, as far as the clocks of the nodes agree: a
     *     node that has not heard of the change can trust its memory for no longer
     */
    public record Missing(String node, boolean silent, Instant refusesBy) {}
}
