package latchkey.dialogs;

/** The way in which a client said its login and its secret. */
public enum Mechanism {
    /** SASL PLAIN (RFC 4616). */
    PLAIN,
    /** SASL LOGIN, as old clients speak it. */
    LOGIN,
    /** The LOGIN command of IMAP (RFC 9051 §6.2.3). */
    COMMAND,
    /** HTTP Basic (RFC 7617). */
    BASIC
}
