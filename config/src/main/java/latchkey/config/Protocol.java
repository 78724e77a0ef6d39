package latchkey.config;

/** What a listener speaks: mail access, mail submission, or calendars and contacts over HTTP. */
public enum Protocol {
    IMAP,
    SMTP,
    DAV
}
