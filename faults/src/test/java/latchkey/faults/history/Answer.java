package latchkey.faults.history;

import java.time.Duration;
import java.util.Map;

/** What became of an {@link Action}. */
public sealed interface Answer {
    /** The password was made. */
    record Issued(long credential) implements Answer {}

    /** The revocation is in force on every node. */
    record Enforced() implements Answer {}

    /**
     * The revocation is committed.
     *
     * @param missing the nodes that had not confirmed, and the longest that each may go on from the answer
     */
    record Durable(Map<String, Duration> missing) implements Answer {}

    /** The login was good. */
    record Accepted() implements Answer {}

    /** The client was told that its password is wrong. */
    record Refused(String words) implements Answer {}

    /** The client was told to come back, or reached nobody. */
    record Temporary(String words) implements Answer {}

    /** Nobody said what became of it: it may be done or not. */
    record Unknown(String words) implements Answer {}
}
