package latchkey.dialogs;

/** Why no session with the backend came about. A client is told of a temporary failure, never which one and never in the backend's words. */
public enum BackendFailure {
    /** No connection: refused, unreachable, unknown name. */
    UNREACHABLE,
    /** The deadline for connecting or signing in passed. */
    TIMED_OUT,
    /** The backend closed or said goodbye before the session stood. */
    CLOSED,
    /** The backend spoke rubbish, too much, or out of turn (PREAUTH among it). */
    PROTOCOL,
    /** TLS could not be had: no STARTTLS, a bad certificate, another name. */
    TLS,
    /** The backend refused the gateway's proof for a good account: the operator's trouble, not a wrong password. */
    REFUSED,
    /** The backend said that it is busy or unavailable for now. */
    UNAVAILABLE,
    /** No backend is configured for this service. */
    NO_ROUTE
}
