package latchkey.dialogs.smtp;

/** What a signed-in client is to be told next. */
sealed interface SmtpAwaited {
    /** A reply of the backend. */
    enum Backends implements SmtpAwaited {
        REPLY,
        /** To MAIL, which begins a transaction. */
        MAIL,
        /** To RSET, which ends one. */
        RESET,
        DATA_CONSENT,
        /** Whether the message was taken. */
        MESSAGE,
        EHLO,
        HELO,
        QUIT;

        boolean isHello() {
            return this == EHLO || this == HELO;
        }

        /** Whether a reply of this code can be meant. */
        boolean answeredBy(int code) {
            return code >= 400 || (this == DATA_CONSENT ? code == 354 : code < 300);
        }
    }

    /** The gateway's own reply, after which it may close. */
    record Own(byte[] reply, boolean last) implements SmtpAwaited {}
}
