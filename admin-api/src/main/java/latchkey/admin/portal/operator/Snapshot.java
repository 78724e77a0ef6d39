package latchkey.admin.portal.operator;

import java.time.Instant;
import java.util.List;
import latchkey.credentials.ClusterState;
import latchkey.credentials.SessionCount;
import latchkey.credentials.guesses.GuessReport;
import org.jspecify.annotations.Nullable;

/**
 * How the service is, at one moment.
 *
 * @param here what this node knows of itself
 * @param record what the record says; null while it is away
 */
public record Snapshot(
        Instant at,
        NodeState here,
        GuessReport guesses,
        @Nullable OfRecord record) {
    /** What the record says of all nodes. */
    public record OfRecord(ClusterState cluster, List<SessionCount> sessions) {
        public OfRecord {
            sessions = List.copyOf(sessions);
        }
    }
}
