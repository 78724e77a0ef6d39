package latchkey.admin.api;

import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a call (RFC 9457); each has a page of its own, which {@code type} is the address of. */
enum ProblemType {
    MALFORMED(
            400,
            "Not readable",
            "The body is not JSON, or not one JSON object, or has a name twice. The detail says where reading stopped."),
    UNAUTHORIZED(
            401,
            "Not signed in",
            "A call needs the header Authorization: Bearer with a token of this API. A token that is unknown, expired or"
                    + " revoked is refused alike. App passwords, Basic and the portal's cookie open nothing here."),
    FORBIDDEN(
            403,
            "Not allowed",
            "The token is good, but it does not have the role that this operation needs. Give the caller a token that has"
                    + " it, or let another do it."),
    NOT_FOUND(
            404,
            "Not found",
            "There is none of that number or name, or the path is none of the API's. An app password of another account"
                    + " counts as not found."),
    WRONG_METHOD(
            405,
            "Wrong method",
            "The path is right, but it does not take this method. The header Allow names those that it takes."),
    TAKEN(409, "Name taken", "The login or alias is already one of an account's. Names are compared without case."),
    LIMIT_REACHED(
            409,
            "Too many app passwords",
            "The account has as many active app passwords as the policy allows. Revoke one that is not used any more."),
    NO_TWO_FACTOR(
            409,
            "No second factor",
            "App passwords are only issued to accounts with a second factor: otherwise whoever learned the account's own"
                    + " password could make some too. The owner enrols at the portal, or you declare that an identity"
                    + " provider keeps it."),
    SUSPENDED(409, "Suspended", "The account is suspended. Resume it first."),
    NOT_ALLOWED_BY_POLICY(
            409,
            "Against the policy",
            "The policy for app passwords does not allow this service, or not this long a life. The detail says which."),
    NO_PORTAL(
            409,
            "No portal",
            "A link for the owner leads to the portal, and none is configured. Issue the password with delivery: secret."),
    UNDER_WAY(
            409,
            "Under way",
            "A call with the same idempotency key is being carried out just now. Wait a second and send it again: then you"
                    + " get its answer. If its node died, what became of it is told after a minute."),
    CARRIED_OUT(
            409,
            "Carried out before",
            "A call with the same idempotency key was carried out, and is not carried out a second time; but its answer is"
                    + " lost, as a node died or could not reach the record in that moment. The detail says what was made,"
                    + " and Location where it is. A secret that was in the answer is nowhere else: if you did not get it,"
                    + " revoke what was made, and ask for another with a new key."),
    CHANGED(
            412,
            "Changed meanwhile",
            "If-Match is not the ETag of what is there now: somebody has changed it since you read it. Read it again and"
                    + " decide anew."),
    TOO_LARGE(413, "Too large", "The body has more than 64 KiB. No call needs as much."),
    WRONG_TYPE(415, "Wrong content type", "The body is not of the type that the operation takes."),
    MISDIRECTED(421, "Wrong host", "This server does not answer for the host that was asked."),
    INVALID(
            422,
            "Something is wrong with the request",
            "Fields, parameters or headers are wrong; errors names each of them, and nothing was changed."),
    KEY_REUSED(
            422,
            "Idempotency key used before",
            "The same idempotency key came with another request within 24 hours. Nothing was done. Make a new key for each"
                    + " thing that is to be done."),
    CONFIGURATION_REFUSED(
            422,
            "Configuration refused",
            "What the configuration says now cannot be taken over, and what it said before stays in force, all of it."
                    + " errors names every key that is wrong or needs a restart."),
    NO_PRECONDITION(
            428,
            "If-Match is missing",
            "Send the ETag of what you read as If-Match, so that nobody's change is overwritten unseen."),
    TOO_MANY(
            429,
            "Too many calls",
            "The token has made too many calls, or too many wrong tokens came from your address. Retry-After says when to"
                    + " go on."),
    FAILED(
            500,
            "A defect",
            "This is a defect of Latchkey's own. The header X-Request-Id finds it in the log. It is not known whether"
                    + " anything was changed."),
    UNAVAILABLE(
            503,
            "Try again later",
            "The record cannot be reached, or something else of Latchkey's own is out of order. Send the same call again"
                    + " after Retry-After seconds, with the same idempotency key.");

    private final int status;
    private final String title;
    private final String explanation;

    ProblemType(int status, String title, String explanation) {
        this.status = status;
        this.title = title;
        this.explanation = explanation;
    }

    /** The name in its address. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its address, without scheme and host. */
    String address() {
        return ApiPaths.PROBLEMS + "/" + slug();
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** For people: what it means and what to do. */
    String explanation() {
        return explanation;
    }

    /** The type of that slug. */
    static Optional<ProblemType> named(String slug) {
        for (ProblemType type : values()) {
            if (type.slug().equals(slug)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** For what the web server refuses by itself; a status that has no type of its own is malformed or a defect. */
    static ProblemType of(int status) {
        for (ProblemType type : values()) {
            if (type.status == status) {
                return type;
            }
        }
        return status < 500 ? MALFORMED : FAILED;
    }
}
