package latchkey.credentials.tokens;

/** What is known of a request that brings an idempotency key. */
public sealed interface Reservation {
    /**
     * It is the first: to be carried out, {@linkplain latchkey.credentials.Once#under under this reservation} if it must
     * never be again, and then {@linkplain Replays#finish finished} or {@linkplain Replays#abandon abandoned}.
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

    /**
     * It was carried out, and its node has died before the answer was kept, or is very slow. It must not be carried out
     * again.
     *
     * @param change the number of the change that it made, as in the audit trail
     */
    record CarriedOut(long change) implements Reservation {}

    /** The key was used for another request before: nothing is to be done. */
    record Different() implements Reservation {}
}
