package latchkey.dialogs;

/** Why the gateway ends a conversation of its own accord. Each protocol has a sentence for each. */
public enum Ending {
    /** The client was silent too long, or took too long to sign in. */
    TIMED_OUT,
    /** The gateway is being stopped. */
    SHUTTING_DOWN,
    /** The app-specific password of this session was revoked or has expired. */
    SIGNED_OUT,
    /** A limit of connections is reached. */
    OVERLOADED,
    /** The backend went away in the middle of the session. */
    BACKEND_LOST
}
