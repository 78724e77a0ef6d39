package latchkey.admin.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import latchkey.admin.api.bodies.ProblemBody;
import latchkey.admin.api.bodies.ProblemBody.FieldError;
import org.jspecify.annotations.Nullable;

/** A call that is not carried out, with what its answer says. It never holds a secret. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;

    private Refusal(ProblemType type, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    /** @param detail for whoever called: what is wrong, and what to do */
    static Refusal of(ProblemType type, String detail) {
        return new Refusal(type, detail, List.of(), Map.of());
    }

    /** @param errors at least one */
    static Refusal invalid(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? "The field " + errors.getFirst().field() + " is wrong."
                : errors.size() + " fields are wrong.";
        return new Refusal(ProblemType.INVALID, detail, errors, Map.of());
    }

    /** @param errors at least one */
    static Refusal of(ProblemType type, String detail, List<FieldError> errors) {
        return new Refusal(type, detail, errors, Map.of());
    }

    /** @param location of what the call made the first time; null if it has none */
    static Refusal carriedOut(String detail, @Nullable String location) {
        return new Refusal(
                ProblemType.CARRIED_OUT, detail, List.of(), location == null ? Map.of() : Map.of("Location", location));
    }

    static Refusal notFound(String detail) {
        return of(ProblemType.NOT_FOUND, detail);
    }

    /** With the challenge of RFC 6750, section 3. */
    static Refusal unauthorized(String detail, boolean tokenSent) {
        String challenge = "Bearer realm=\"Latchkey\"" + (tokenSent ? ", error=\"invalid_token\"" : "");
        return new Refusal(ProblemType.UNAUTHORIZED, detail, List.of(), Map.of("WWW-Authenticate", challenge));
    }

    static Refusal tooMany(String detail, Duration retryAfter) {
        return new Refusal(ProblemType.TOO_MANY, detail, List.of(), retryAfter(retryAfter));
    }

    static Refusal unavailable(String detail, Duration retryAfter) {
        return new Refusal(ProblemType.UNAVAILABLE, detail, List.of(), retryAfter(retryAfter));
    }

    private static Map<String, String> retryAfter(Duration time) {
        return Map.of(
                "Retry-After",
                String.valueOf(Math.max(1, time.plusNanos(999_999_999).toSeconds())));
    }

    ProblemType type() {
        return type;
    }

    Map<String, String> headers() {
        return headers;
    }

    ProblemBody body() {
        return new ProblemBody(
                type.address(),
                type.title(),
                type.status(),
                String.valueOf(getMessage()),
                errors.isEmpty() ? null : errors);
    }
}
