package latchkey.dialogs;

/** Why the gateway ends a conversation of its own accord. Each protocol has a sentence for each. */
public enum Ending {
    /** The client was silent too long, or took too long to sign in. */
    TIMED_OUT,
    /** The gateway is being stopped: nothing new is begun, and what is under way may finish. */
    SHUTTING_DOWN,
    /** The gateway is being stopped, and the time for what was under way is over. */
    CUT_OFF,
    /** The app-specific password of this session opens it no longer: revoked, expired, or the account suspended. */
    SIGNED_OUT,
    /** The account's owner or an operator ended this session; its password stays good. */
    SESSION_ENDED,
    /** The gateway does not know any more whether the client may still be signed in. */
    UNAVAILABLE,
    /** A limit of connections is reached. */
    OVERLOADED,
    /** Too many wrong passwords came from the client's address: not a word about any password is said for a while. */
    TOO_MANY_GUESSES,
    /** The backend went away in the middle of the session. */
    BACKEND_LOST;

    /** Whether the client may not go on at all: what is under way is cut off soon, finished or not. */
    public boolean isPrompt() {
        return switch (this) {
            case CUT_OFF, SIGNED_OUT, SESSION_ENDED, UNAVAILABLE -> true;
            case TIMED_OUT, SHUTTING_DOWN, OVERLOADED, TOO_MANY_GUESSES, BACKEND_LOST -> false;
        };
    }
}
