package latchkey.credentials;

/** What answered a login. */
public enum Level {
    /** This process's own memory. */
    MEMORY,
    /** The store that all nodes share. */
    SHARED,
    /** The record. */
    RECORD
}
