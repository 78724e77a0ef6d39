package latchkey.admin.web;

/** Whether a web port speaks TLS itself. */
public enum WebTls {
    IMPLICIT,
    /** A reverse proxy on this machine ends TLS. */
    NONE
}
