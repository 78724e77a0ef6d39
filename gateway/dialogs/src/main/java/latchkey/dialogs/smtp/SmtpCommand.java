package latchkey.dialogs.smtp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import latchkey.dialogs.sasl.SaslExchange.Mechanism;

/** What a client may say before it is signed in. */
sealed interface SmtpCommand {

    /** EHLO or HELO; without a name where that one is missing or unusable. */
    record Hello(boolean extended, Optional<String> clientName) implements SmtpCommand {}

    record StartTls(boolean withArguments) implements SmtpCommand {}

    /** The initial response, where there is one, is to be wiped by whoever takes it. */
    record Auth(Mechanism mechanism, Optional<byte[]> initialResponse) implements SmtpCommand {}

    /** AUTH with no mechanism, or one that is not spoken here; whatever else it held is wiped. */
    record BadAuth(boolean mechanismNamed) implements SmtpCommand {}

    record Noop() implements SmtpCommand {}

    record Reset() implements SmtpCommand {}

    record Help() implements SmtpCommand {}

    record Quit() implements SmtpCommand {}

    /** What only a signed-in client may do: MAIL and all that belongs to it, VRFY, EXPN. */
    record Submission() implements SmtpCommand {}

    /** XCLIENT and XFORWARD: never a client's. */
    record Impersonation() implements SmtpCommand {}

    /** A request of HTTP: a browser that was tricked into talking to this port, or a scanner (ALPACA, threat A5). */
    record Http() implements SmtpCommand {}

    record Unknown() implements SmtpCommand {}

    /** Reads a line without its CRLF, and wipes it. */
    static SmtpCommand parse(byte[] line) {
        try {
            int verbEnd = indexOfSpace(line, 0);
            byte[] argument = Arrays.copyOfRange(line, Math.min(verbEnd + 1, line.length), line.length);
            return parse(SmtpText.text(Arrays.copyOf(line, verbEnd)).toUpperCase(Locale.ROOT), argument);
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    private static SmtpCommand parse(String verb, byte[] argument) {
        return switch (verb) {
            case "EHLO" -> new Hello(true, SmtpText.clientName(argument));
            case "HELO" -> new Hello(false, SmtpText.clientName(argument));
            case "STARTTLS" -> new StartTls(!SmtpText.text(argument).isBlank());
            case "AUTH" -> auth(argument);
            case "NOOP" -> new Noop();
            case "RSET" -> new Reset();
            case "HELP" -> new Help();
            case "QUIT" -> new Quit();
            case "MAIL", "RCPT", "DATA", "BDAT", "VRFY", "EXPN" -> new Submission();
            case "XCLIENT", "XFORWARD" -> new Impersonation();
            case "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "PRI" ->
                new Http();
            default -> new Unknown();
        };
    }

    private static SmtpCommand auth(byte[] argument) {
        int end = indexOfSpace(argument, 0);
        try {
            String name = SmtpText.text(Arrays.copyOf(argument, end));
            Optional<Mechanism> mechanism = Mechanism.named(name);
            if (mechanism.isEmpty()) {
                return new BadAuth(!name.isEmpty());
            }
            int responseEnd = argument.length;
            while (responseEnd > end && argument[responseEnd - 1] == ' ') {
                responseEnd--;
            }
            Optional<byte[]> response = responseEnd > end + 1
                    ? Optional.of(Arrays.copyOfRange(argument, end + 1, responseEnd))
                    : Optional.empty();
            return new Auth(mechanism.get(), response);
        } finally {
            Arrays.fill(argument, (byte) 0);
        }
    }

    private static int indexOfSpace(byte[] octets, int from) {
        for (int i = from; i < octets.length; i++) {
            if (octets[i] == ' ') {
                return i;
            }
        }
        return octets.length;
    }
}
