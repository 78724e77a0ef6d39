package latchkey.credentials.tokens;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.ReplayTable;
import latchkey.credentials.record.ReplayTable.Kept;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.RandomToken;

/**
 * Requests that bring an idempotency key, each carried out once however often it is sent, and to whichever node
 * (draft-ietf-httpapi-idempotency-key-header). Every method blocks, and throws {@link
 * latchkey.credentials.RecordUnavailable}. For any number of threads.
 */
public final class Replays {
    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    /**
     * After which a request that was neither finished nor abandoned may be carried out anew, unless it has made its change:
     * its node has died, or is so slow that its change will fail.
     */
    public static final Duration LONGEST_UNDER_WAY = Duration.ofMinutes(1);

    private final Database database;
    private final SecureRandom random;

    public Replays(Database database, SecureRandom random) {
        this.database = database;
        this.random = random;
    }

    /**
     * To be asked before a request is carried out.
     *
     * @param token {@link ApiToken#id()}: a key is one token's own
     * @param key as it was sent; only its hash is kept
     * @param requestHash of everything that makes the request what it is: method, path, body
     */
    public Reservation begin(long token, String key, byte[] requestHash) {
        String keyHash = RandomToken.hash(key);
        String request = Base64.getUrlEncoder().withoutPadding().encodeToString(requestHash);
        long id = random.nextLong();
        return database.write(sql -> ReplayTable.reserve(sql, id, token, keyHash, request, KEPT, LONGEST_UNDER_WAY)
                ? new Reservation.Fresh(id)
                : before(sql, token, keyHash, request));
    }

    private static Reservation before(Sql sql, long token, String keyHash, String request) {
        Optional<Kept> kept = ReplayTable.find(sql, token, keyHash, LONGEST_UNDER_WAY);
        if (kept.isEmpty()) {
            return new Reservation.UnderWay(); // it was, a moment ago, and has been abandoned since
        }
        if (!kept.get().request().equals(request)) {
            return new Reservation.Different();
        }
        Integer status = kept.get().status();
        if (status != null) {
            String sealed = Objects.requireNonNull(kept.get().sealed());
            return new Reservation.Done(status, Base64.getUrlDecoder().decode(sealed));
        }
        Long change = kept.get().change();
        return change == null || !kept.get().overdue()
                ? new Reservation.UnderWay()
                : new Reservation.CarriedOut(change);
    }

    /**
     * The request was carried out.
     *
     * @param id {@link Reservation.Fresh#id()}; nothing happens if the reservation went to another meanwhile
     * @param status of HTTP
     * @param sealed the body of the answer, sealed by the caller so that a secret in it cannot be read in the record
     */
    public void finish(long id, int status, byte[] sealed) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        int _ = database.write(sql -> ReplayTable.finish(sql, id, status, text));
    }

    /** The request was not carried out, and may be sent again with the same key; nothing happens if it was after all. */
    public void abandon(long id) {
        int _ = database.write(sql -> ReplayTable.abandon(sql, id));
    }
}
