package latchkey.dialogs.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.dialogs.smtp.SmtpAwaited.Backends;

/**
 * What the guard does with a command line of a signed-in client. An allow-list: a backend trusts the gateway's address, and
 * a command that is not known here could make use of that (threat B15).
 */
sealed interface SmtpRelayedCommand {

    /** To the backend as it is; this one reply will come. */
    record Pass(Backends reply) implements SmtpRelayedCommand {}

    /** MAIL, to the backend in these words instead; one reply will come. */
    record Rewritten(byte[] line) implements SmtpRelayedCommand {}

    /** To the backend; its reply decides whether content follows. */
    record Data() implements SmtpRelayedCommand {}

    /** To the backend with exactly this many octets behind it (RFC 3030). */
    record Chunk(int octets, boolean last) implements SmtpRelayedCommand {}

    /** EHLO or HELO: to the backend, and its reply is cleaned. */
    record Hello(boolean extended) implements SmtpRelayedCommand {}

    /** To the backend; nothing follows unless it declines. */
    record Quit() implements SmtpRelayedCommand {}

    /** Not to the backend: the gateway's own reply, in its turn. */
    record Refused(byte[] reply) implements SmtpRelayedCommand {}

    /** Not to the backend, and nothing after it: the gateway's own reply in its turn, then the end. */
    record Cut(byte[] reply) implements SmtpRelayedCommand {}

    /**
     * The parameter AUTH of MAIL (RFC 4954 §5) names another submitter, on the word of a trusted client. This client is not
     * trusted so far, whatever the backend thinks of the gateway. It is left out: then the account that signed in is the
     * submitter, which is the truth.
     */
    Pattern SUBMITTER = Pattern.compile("[ \t]+AUTH=[^ \t\r]*", Pattern.CASE_INSENSITIVE);

    /**
     * Ten digits at most and no sign, no zero in front: nothing that another reader could take for another number. The
     * bound below keeps it in 31 bits for the same reason.
     */
    Pattern CHUNK = Pattern.compile("BDAT (0|[1-9][0-9]{0,9})( LAST)?\r\n", Pattern.CASE_INSENSITIVE);

    /** Reads a line with its LF. */
    static SmtpRelayedCommand parse(byte[] octets) {
        String line = SmtpText.text(octets);
        int textEnd = line.length() - 2;
        if (textEnd < 0 || line.charAt(textEnd) != '\r' || line.indexOf('\r') != textEnd || line.indexOf('\0') >= 0) {
            return new Cut(SmtpReplies.BROKEN_LINE);
        }
        String text = line.substring(0, textEnd);
        if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            return new Refused(SmtpReplies.BAD_SYNTAX);
        }
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        return switch (verb.toUpperCase(Locale.ROOT)) {
            case "MAIL" -> mail(line);
            case "RSET" -> new Pass(Backends.RESET);
            case "RCPT", "NOOP", "VRFY", "EXPN", "HELP" -> new Pass(Backends.REPLY);
            case "DATA" -> new Data();
            case "BDAT" -> chunk(line);
            case "EHLO" -> new Hello(true);
            case "HELO" -> new Hello(false);
            case "QUIT" -> new Quit();
            case "AUTH" -> new Refused(SmtpReplies.ALREADY_SIGNED_IN);
            case "STARTTLS" -> new Refused(SmtpReplies.TLS_STANDS);
            case "XCLIENT", "XFORWARD" -> new Refused(SmtpReplies.NOT_FOR_CLIENTS);
            case "BURL", "ETRN", "TURN", "SEND", "SOML", "SAML" -> new Refused(SmtpReplies.NOT_IMPLEMENTED);
            default -> new Refused(SmtpReplies.UNKNOWN_COMMAND);
        };
    }

    private static SmtpRelayedCommand mail(String line) {
        Matcher submitter = SUBMITTER.matcher(line);
        if (!submitter.find()) {
            return new Pass(Backends.MAIL);
        }
        // In a quoted local part the same text would be part of the address.
        return line.indexOf('"') >= 0
                ? new Refused(SmtpReplies.BAD_PARAMETER)
                : new Rewritten(submitter.replaceAll("").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static SmtpRelayedCommand chunk(String line) {
        Matcher chunk = CHUNK.matcher(line);
        if (!chunk.matches()) {
            return new Cut(SmtpReplies.BAD_CHUNK);
        }
        long octets = Long.parseLong(chunk.group(1));
        return octets > Integer.MAX_VALUE
                ? new Cut(SmtpReplies.BAD_CHUNK)
                : new Chunk((int) octets, chunk.group(2) != null);
    }
}
