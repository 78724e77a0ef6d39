package latchkey.credentials.tokens;

import java.time.Duration;

/**
 * Requests that bring an idempotency key, each carried out once however often it is sent, and to whichever node
 * (draft-ietf-httpapi-idempotency-key-header). Every method blocks, and throws {@link
 * latchkey.credentials.RecordUnavailable}.
 */
public final class Replays {
    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** After which a request that was neither finished nor abandoned may be carried out anew: its node has died. */
    public static final Duration LONGEST_UNDER_WAY = Duration.ofMinutes(1);

    /**
     * To be asked before a request is carried out.
     *
     * @param token {@link ApiToken#id()}: a key is one token's own
     * @param key as it was sent; only its hash is kept
     * @param requestHash of everything that makes the request what it is: method, path, body
     */
    @SuppressWarnings("DoNotCallSuggester")
    public Reservation begin(long token, String key, byte[] requestHash) {
        throw new UnsupportedOperationException();
    }

    /**
     * The request was carried out.
     *
     * @param id {@link Reservation.Fresh#id()}; nothing happens if the reservation went to another meanwhile
     * @param status of HTTP
     * @param sealed the body of the answer, sealed by the caller so that a secret in it cannot be read in the record
     */
    @SuppressWarnings("DoNotCallSuggester")
    public void finish(long id, int status, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** The request was not carried out, and may be sent again with the same key. */
    @SuppressWarnings("DoNotCallSuggester")
    public void abandon(long id) {
        throw new UnsupportedOperationException();
    }
}
