package latchkey.credentials.shared;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store of bytes that all nodes reach, which may be slow, away, emptied, set back or written to by an enemy. Every call
 * returns within its budget (50 ms by default) with {@link SharedUnavailable} if it must. For any number of threads;
 * never to be called on an event loop.
 */
public interface SharedStore extends AutoCloseable {

    /** The value of a field; null if there is none. Takes nine tenths of the budget at most. */
    byte @Nullable [] get(byte[] key, byte[] field);

    /**
     * Puts a value unless the one that is there has a greater version, in one atomic step. Returns at once: what becomes
     * of it is not told, and it is never tried again later.
     *
     * @param lasts how long the key lives without another put
     */
    void put(byte[] key, byte[] field, long version, byte[] value, Duration lasts);

    /**
     * Appends an event for all {@link #follow followers}.
     *
     * @throws SharedUnavailable if it is not certain that the store has taken it; it may have
     */
    void append(byte[] event);

    /** Begins to follow the events, on a thread of its own, and never gives up until this is closed. At most once. */
    void follow(Follower follower);

    /** Puts the latest report of a node in place of the one before. */
    void report(byte[] node, byte[] report);

    /** Takes a node's report away. */
    void unreport(byte[] node);

    /** The latest report of each node that has one. */
    List<byte[]> reports();

    /**
     * Adds a member to a set that forgets itself.
     *
     * @param lasts how long the set lives from its first member
     * @return how many members it has now; an estimate will do
     */
    long count(byte[] set, byte[] member, Duration lasts);

    /** As {@link #count}, without adding anything; 0 if there is no such set. */
    long counted(byte[] set);

    /** Whether calls are worth making: false while the store is known to be away. Memory only. */
    boolean reachable();

    @Override
    void close();

    /** Told of events. One call at a time. */
    interface Follower {
        /**
         * An event, in the order in which the store has them; after trouble some come again and some may never come.
         *
         * @param event whatever anybody wrote
         */
        void event(byte[] event);

        /** Everything that the store has by now was delivered; told at least once a second while it answers. */
        void caughtUp();
    }
}
