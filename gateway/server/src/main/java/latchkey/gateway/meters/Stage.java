package latchkey.gateway.meters;

/** What a login waits for, one after the other. */
public enum Stage {
    /** The client's TLS handshake. */
    TLS,
    /** The verdict, had from this process's memory. */
    VERIFY_MEMORY,
    /** The verdict, had from what the nodes share. */
    VERIFY_SHARED,
    /** The verdict, had from the record, mostly with a slow hash. */
    VERIFY_RECORD,
    /** From the wish for a backend to a connection, with TLS where it begins with that. */
    BACKEND_CONNECT,
    /** From there to the account being signed in. */
    BACKEND_LOGIN
}
