package latchkey.faults.history;

/** Something that happened; the time is {@link System#nanoTime} of the lab's one process. */
public sealed interface Event {
    long at();

    /** An operation begins; a login when its password is about to be sent. */
    record Invoked(long at, long operation, Action action) implements Event {}

    record Completed(long at, long operation, Answer answer) implements Event {}

    /** A session that a login opened has ended, as its client saw it. */
    record Ended(long at, long login, Ending ending, String words) implements Event {}

    /** From here on a node is in trouble that excuses temporary failures and lost sessions there. */
    record TroubleBegins(long at, String node, String words) implements Event {}

    record TroubleEnds(long at, String node) implements Event {}

    /** From here on the process of a node stands still: it can end no session, and accept nothing either. */
    record Stopped(long at, String node) implements Event {}

    record Resumed(long at, String node) implements Event {}

    /** How a session ended. */
    enum Ending {
        BY_CLIENT,
        /** With the words that are for a password that is no longer valid. */
        SIGNED_OUT,
        /** With other words, or none. */
        LOST
    }
}
