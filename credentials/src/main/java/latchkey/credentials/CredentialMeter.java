package latchkey.credentials;

import java.time.Duration;

/** What can be measured here; each method does nothing by default. Called on event loops too: must not block. */
public interface CredentialMeter {
    /** Measures nothing. */
    CredentialMeter NONE = new CredentialMeter() {};

    /** A login was answered from memory. */
    default void knownPasswordHit() {}

    /** A well-formed login was not known in memory. */
    default void knownPasswordMiss() {}

    /** A slow hash was computed; time on its thread, without the wait in the queue. */
    default void slowHash(Duration time) {}

    /** A slow hash was turned away because the queue was full. */
    default void slowHashQueueFull() {}

    /** A change was applied here so long after it was made. Clocks of two machines may make it negative. */
    default void feedLag(Duration lag) {}

    /** The record could not be read or written. */
    default void recordUnavailable() {}
}
