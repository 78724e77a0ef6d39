package latchkey.gateway.login;

import java.util.Locale;
import latchkey.dialogs.Ending;

/** How a session ended, as the log tells it. */
public enum SessionEnd {
    /** By the client, with a farewell or without. */
    CLIENT_CLOSED,
    /** The backend closed first. */
    BACKEND_CLOSED,
    /** TLS did not come about. */
    TLS_FAILED,
    /** Silent too long, or too long signing in. */
    TIMED_OUT,
    /** Its password is good no longer: revoked, expired, or the account suspended. */
    SIGNED_OUT,
    /** Ended by its owner or an operator; its password stays good. */
    SESSION_ENDED,
    /** The node did not know any more whether it may go on. */
    UNAVAILABLE,
    /** The node was told to stop. */
    SHUTTING_DOWN,
    /** The node was told to stop, and this took too long to end. */
    CUT_OFF,
    /** A limit of connections. */
    OVERLOADED,
    /** Too many wrong passwords came from the client's address. */
    TOO_MANY_GUESSES,
    /** An error of our own, which has a line of its own. */
    BUG;

    public static SessionEnd of(Ending why) {
        return switch (why) {
            case TIMED_OUT -> TIMED_OUT;
            case SHUTTING_DOWN -> SHUTTING_DOWN;
            case CUT_OFF -> CUT_OFF;
            case SIGNED_OUT -> SIGNED_OUT;
            case SESSION_ENDED -> SESSION_ENDED;
            case UNAVAILABLE -> UNAVAILABLE;
            case OVERLOADED -> OVERLOADED;
            case TOO_MANY_GUESSES -> TOO_MANY_GUESSES;
            case BACKEND_LOST -> BACKEND_CLOSED;
        };
    }

    /** In the log. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
