package latchkey.config;

/** When a listener's TLS begins. */
public enum ListenerTls {
    /** With the first byte (RFC 8314). */
    IMPLICIT,
    /** At the client's wish, by the protocol's own command; no password is accepted before it. Not for DAV. */
    STARTTLS,
    /**
     * Never. Only on a loopback address. DAV is served as usual, for a reverse proxy that ends TLS itself; IMAP and
     * SMTP greet and answer, but accept no password.
     */
    NONE
}
