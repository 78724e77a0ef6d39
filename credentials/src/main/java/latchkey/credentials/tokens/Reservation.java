package latchkey.credentials.tokens;

/** What is known of a request that brings an idempotency key. */
public sealed interface Reservation {
    /**
     * It is the first: to be carried out, and then {@linkplain Replays#finish finished} or {@linkplain Replays#abandon
     * abandoned}.
     */
    record Fresh(long id) implements Reservation {}

    /** Another, on this node or elsewhere, is being carried out just now. */
    record UnderWay() implements Reservation {}

    /**
     * It was carried out before: the answer is to be given again.
     *
     * @param status of HTTP
     * @param sealed the body, as it was given to {@link Replays#finish}
     */
    record Done(int status, byte[] sealed) implements Reservation {}

    /** The key was used for another request before: nothing is to be done. */
    record Different() implements Reservation {}
}
