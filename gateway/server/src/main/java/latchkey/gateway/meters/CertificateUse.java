package latchkey.gateway.meters;

/** Who shows a certificate. */
public enum CertificateUse {
    /** The listeners for mail, calendars and contacts. */
    MAIL,
    PORTAL,
    API
}
