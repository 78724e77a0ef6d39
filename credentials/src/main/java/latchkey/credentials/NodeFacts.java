package latchkey.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A gateway process, as it last told of itself.
 *
 * @param incarnation unlike that of any other process, also of one with the same name
 * @param heard how long ago it was heard of
 * @param confirmed every change up to this number is in force there, its sessions closed
 * @param sessions how many are open there
 * @param keys the ids of the peppers that it knows, the one first that it makes passwords under
 */
public record NodeFacts(
        String name,
        long incarnation,
        Instant started,
        Duration heard,
        long confirmed,
        Duration lease,
        int sessions,
        List<String> keys) {
    public NodeFacts {
        keys = List.copyOf(keys);
    }
}
