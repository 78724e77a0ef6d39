package latchkey.dialogs.smtp;

/** What the next octets of a signed-in client are. */
sealed interface SmtpFlow {
    record Commands() implements SmtpFlow {}

    /** Unknown before the backend's next reply. */
    record Held() implements SmtpFlow {}

    record Content(SmtpContent content) implements SmtpFlow {}

    record Chunk(int left) implements SmtpFlow {}

    /** A chunk that goes nowhere. */
    record Skipped(int left) implements SmtpFlow {}

    /** Of no interest any more. */
    record Over() implements SmtpFlow {}

    static SmtpFlow chunk(int left) {
        return left == 0 ? new Commands() : new Chunk(left);
    }

    static SmtpFlow skipped(int left) {
        return left == 0 ? new Commands() : new Skipped(left);
    }
}
