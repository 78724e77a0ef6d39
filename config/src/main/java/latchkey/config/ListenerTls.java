package latchkey.config;

/** When a listener's TLS begins. */
public enum ListenerTls {
    /** With the first byte (RFC 8314). */
    IMPLICIT,
    /** At the client's wish, by the protocol's own command; no password is accepted before it. Not for DAV. */
    STARTTLS,
    /**
     * Never. Only for DAV on a loopback address, behind a reverse proxy that ends TLS itself. IMAP and SMTP accept no
     * password without TLS, so there would be nothing to do.
     */
    NONE
}
