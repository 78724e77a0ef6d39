package latchkey.admin.api;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Credentials;
import latchkey.credentials.Once;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.tokens.Replays;
import latchkey.credentials.tokens.Reservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a call with an idempotency key once (draft-ietf-httpapi-idempotency-key-header-07). Only an answer that says
 * "done" is kept: after any other the same call may be made again.
 *
 * <p>A process may die after the commit and before it has kept the answer. What {@linkplain Operation#onlyTakesAway only
 * takes away} is carried out again then, after {@link Replays#LONGEST_UNDER_WAY}. Whatever else is noted in the change's
 * own transaction, and a repetition is told that it was carried out, and what it made.
 */
final class Repetitions {
    static final String HEADER = "Idempotency-Key";

    private static final Logger LOG = LoggerFactory.getLogger(Repetitions.class);
    private static final int LONGEST_KEY = 128;

    private final Credentials credentials;
    private final Replays replays;

    Repetitions(Credentials credentials) {
        this.credentials = credentials;
        replays = credentials.replays();
    }

    /**
     * What is kept.
     *
     * @param body JSON
     */
    private record Kept(
            Map<String, String> headers, @Nullable String body) {}

    /**
     * Carries it out, or gives the answer of the first time.
     *
     * @throws Refusal if the key will not do, or the answer of the first time is not there
     */
    Written answer(Context http, Gate.Caller caller, Operation operation, Supplier<Written> work) {
        String key = http.header(HEADER);
        if (key == null) {
            return work.get();
        }
        check(key);
        AnswerSeal seal = new AnswerSeal(caller.secret(), key);
        return switch (replays.begin(caller.token().id(), key, seal.digest(request(http)))) {
            case Reservation.Fresh(long id) -> first(id, seal, operation.onlyTakesAway() ? work : () -> once(id, work));
            case Reservation.Done(int status, byte[] sealed) ->
                again(status, JsonText.read(seal.open(sealed), Kept.class));
            case Reservation.UnderWay() -> throw underWay();
            case Reservation.CarriedOut(long change) -> throw LostAnswer.of(line(change));
            case Reservation.Different() ->
                throw Refusal.of(ProblemType.KEY_REUSED, "This idempotency key came with another request before.");
        };
    }

    private static Refusal underWay() {
        return Refusal.of(
                ProblemType.UNDER_WAY, "A call with this idempotency key is under way: send it again in a second.");
    }

    private static Written once(long id, Supplier<Written> work) {
        try {
            return Once.under(id, work);
        } catch (Once.TakenOver _) {
            throw underWay();
        }
    }

    /** What the audit trail says of a change; empty if the line is too old to be there still. */
    private Optional<AuditEntry> line(long change) {
        AuditQuery query = new AuditQuery(null, null, Set.of(), null, null, null, change + 1, null, 1);
        return credentials.audit(query).stream()
                .filter(entry -> entry.seq() == change)
                .findFirst();
    }

    private static void check(String key) {
        if (!key.matches("[\\x21-\\x7E]{1," + LONGEST_KEY + "}")) {
            Complaints complaints = new Complaints();
            complaints.add(HEADER, "It must have 1 to " + LONGEST_KEY + " printable ASCII characters, without spaces.");
            complaints.settle();
        }
    }

    private Written first(long id, AnswerSeal seal, Supplier<Written> work) {
        boolean done = false;
        try {
            Written answer = work.get();
            Kept kept = new Kept(
                    answer.headers(), answer.body() == null ? null : new String(answer.body(), StandardCharsets.UTF_8));
            done = true;
            finish(id, answer.status(), seal.seal(JsonText.bytes(kept)));
            return answer;
        } finally {
            if (!done) {
                abandon(id);
            }
        }
    }

    /** What was done is done, even if it cannot be noted. */
    private void finish(long id, int status, byte[] sealed) {
        try {
            replays.finish(id, status, sealed);
        } catch (RecordUnavailable e) {
            LOG.warn("the answer to a call with an idempotency key cannot be kept: {}", e.getMessage());
        }
    }

    private void abandon(long id) {
        try {
            replays.abandon(id);
        } catch (RecordUnavailable e) {
            LOG.debug("an idempotency key stays taken for a minute", e);
        }
    }

    private static Written again(int status, Kept kept) {
        String body = kept.body();
        return new Written(status, kept.headers(), body == null ? null : body.getBytes(StandardCharsets.UTF_8))
                .with("Idempotent-Replayed", "true");
    }

    /** Everything that makes the call what it is. */
    private static byte[] request(Context http) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String query = http.queryString();
        String line = http.method().name() + "\0" + http.path() + "\0" + (query == null ? "" : query) + "\0";
        request.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        request.writeBytes(http.bodyAsBytes());
        return request.toByteArray();
    }
}
