package latchkey.config;

/** Whether a web listener ends TLS itself. */
public enum WebTls {
    /** TLS from the first byte. */
    IMPLICIT,
    /** Never: only on a loopback address, behind a reverse proxy that ends TLS itself. */
    NONE
}
