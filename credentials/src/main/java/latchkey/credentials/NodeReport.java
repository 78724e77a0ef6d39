package latchkey.credentials;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others of itself through the shared store.
 *
 * @param incarnation unlike that of any other process
 * @param beat one more than in the report before
 * @param position every change up to this number is applied there
 * @param confirmed every change up to this number is in force there, its sessions closed
 * @param latest the number of the latest change in the record, which it read after it had seen the beats that it echoes;
 *     null if it could not
 * @param echoes the latest beat that it saw of each other node
 * @param closed how many sessions the latest changes ended there, by number of the change
 */
record NodeReport(
        long incarnation,
        long beat,
        long position,
        long confirmed,
        @Nullable Long latest,
        Map<Long, Long> echoes,
        Map<Long, Integer> closed) {
    NodeReport {
        echoes = Map.copyOf(echoes);
        closed = Map.copyOf(closed);
    }
}
