package latchkey.credentials;

import java.time.Duration;

/** What can be measured here; each method does nothing by default. Called on event loops too: must not block. */
public interface CredentialMeter {
    /** Measures nothing. */
    CredentialMeter NONE = new CredentialMeter() {};

    /** A well-formed login was answered with a verdict from there. */
    default void loginAnswered(Level level) {}

    /** The verdict on a login for that service was looked for so long where it was found; not called for memory. */
    default void lookedUp(Level level, Service service, Duration time) {}

    /** What remembers the passwords of logins. */
    enum Cache {
        /** Right ones, in this process. */
        MEMORY,
        /** Wrong ones, in this process. */
        WRONG,
        /** Right ones, in the shared store. */
        SHARED
    }

    /** A login's password was looked up; {@code hit} if it was there and counted. */
    default void cacheLookup(Cache cache, boolean hit) {}

    /** A password of this process's memory was forgotten, to make room or because it was not used for long. */
    default void cacheEviction(Cache cache) {}

    /** What the shared store had for a login was not made by any of the nodes, or not for this login. */
    default void sharedPasswordForged() {}

    /** A login failed because the record has something else where the slow hash of its password should be. */
    default void brokenHash() {}

    /** A slow hash was computed; time on its thread, without the wait in the queue. */
    default void slowHash(Duration time) {}

    /** A slow hash was turned away because the queue was full. */
    default void slowHashQueueFull() {}

    /** How a change came here. */
    enum Feed {
        /** Read in the record, or committed here. */
        RECORD,
        /** Through the shared store. */
        STREAM
    }

    /** A change was applied here so long after it was made. Clocks of two machines may make it negative. */
    default void feedLag(Feed feed, Duration lag) {}

    /** A change came before one that is still missing. */
    default void feedGap() {}

    /** A verdict was thrown away and made anew, because the account had changed since it was read. */
    default void epochConflict() {}

    /** A change that ends sessions was applied here. */
    default void revocation(Change.Kind kind) {}

    /** Something in the shared store was not sealed by a node, or is no change and no report. */
    default void eventRefused() {}

    /** Memory is not trusted any more, and all sessions end: nothing was heard for longer than the lease. */
    default void trustLost() {}

    /** Memory is trusted again. */
    default void trustRegained() {}

    /** A change was waited for so long; {@code enforced} says whether it was in force everywhere then. */
    default void enforcement(boolean enforced, Duration time) {}

    /** So many nodes were heard of lately, this one too. */
    default void nodesHeard(int nodes) {}

    /** What the record was asked for. */
    enum Operation {
        READ,
        WRITE
    }

    /**
     * The record was asked, with the wait for a connection.
     *
     * @param answered false if the record was unavailable
     */
    default void recordCall(Operation operation, Duration time, boolean answered) {}

    /** The record could not be read or written. */
    default void recordUnavailable() {}

    /** A wrong guess was made; {@code fresh} unless it had been made before. */
    default void guess(boolean fresh) {}

    /** From one address came more wrong guesses than are put up with. */
    default void tooManyGuessesFromAddress() {}

    /** For one login there were more wrong guesses than are put up with. */
    default void tooManyGuessesForLogin() {}

    /** A revoked or expired password was tried, for the first time in a day. */
    default void staleDevice() {}

    /**
     * The shared store was asked.
     *
     * @param answered whether with a good answer in time
     */
    default void sharedStoreCall(Duration time, boolean answered) {}

    /** The shared store would have been asked, but is known to be away. */
    default void sharedStoreSkipped() {}

    /** The shared store was lost, or is there again; at first it is not there. */
    default void sharedStoreReachable(boolean reachable) {}

    /** The events in the shared store could not be followed; that is tried again each second. */
    default void sharedEventsLost() {}

    /** All of this module is open; {@code gauges} may be asked until it is closed. */
    default void opened(Gauges gauges) {}

    /** What can be asked for at any time. Never blocks, and never asks the record or the shared store. */
    interface Gauges {
        /** Right passwords remembered in this process, about. */
        long rememberedPasswords();

        /** Wrong passwords remembered in this process, about. */
        long rememberedWrongPasswords();

        /** The latest change that was applied here. */
        long feedPosition();

        /** How long memory would still be trusted if nothing more were heard; zero if it is not. */
        Duration leaseRemaining();

        /** Changes waited for that were not confirmed everywhere yet. */
        long pendingRevocations();

        /** Addresses that are refused now. */
        long refusedAddresses();

        int slowHashesWaiting();

        int slowHashesUnderWay();

        int slowHashThreads();

        Connections connections();
    }

    /**
     * Connections to the record.
     *
     * @param waiting threads that wait for one
     */
    record Connections(int active, int idle, int waiting) {
        public static final Connections NONE = new Connections(0, 0, 0);
    }
}
