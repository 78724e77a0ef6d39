package latchkey.config;

/** When TLS begins on the way to a backend. */
public enum BackendTls {
    /** Never: for a backend on the same machine or a network that nobody else reaches. */
    NONE,
    /** With the first byte. */
    IMPLICIT,
    /** By the protocol's own command; a backend that does not offer it is not used. Not for DAV. */
    STARTTLS
}
