package latchkey.dialogs.smtp;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import latchkey.dialogs.Ending;

/** Every sentence that the gateway speaks in SMTP, with its enhanced status code (RFC 2034, 3463, 5248). */
final class SmtpReplies {
    static final byte[] OK = line("250 2.0.0 OK");
    static final byte[] HELP = line("214 2.0.0 See RFC 5321");
    static final byte[] BYE = line("221 2.0.0 Bye");
    static final byte[] BEGIN_TLS = line("220 2.0.0 Begin TLS now");
    static final byte[] SIGNED_IN = line("235 2.7.0 Signed in");

    static final byte[] WRONG = line("535 5.7.8 Wrong user name or app-specific password");
    static final byte[] CANNOT_TELL = line("454 4.7.0 Cannot sign you in for now, try again later");
    static final byte[] TOO_MANY_FAILURES = line("421 4.7.0 Too many failed sign-ins, closing");
    static final byte[] TOO_MANY_ERRORS = line("421 4.7.0 Too many errors, closing");
    static final byte[] NO_BACKEND = line("421 4.3.2 Service is not available for now, try again later");

    static final byte[] TLS_FIRST = line("530 5.7.0 Give STARTTLS first");
    static final byte[] ENCRYPT_FIRST = line("538 5.7.11 Encryption is needed to sign in");
    static final byte[] SIGN_IN_FIRST = line("530 5.7.0 Sign in first");
    static final byte[] HELLO_FIRST = line("503 5.5.1 Say EHLO first");
    static final byte[] TLS_STANDS = line("503 5.5.1 TLS already stands");
    static final byte[] ALREADY_SIGNED_IN = line("503 5.5.1 Already signed in");

    static final byte[] NO_NAME = line("501 5.5.4 Say EHLO with your host name");
    static final byte[] NO_ARGUMENTS = line("501 5.5.4 No argument is allowed here");
    static final byte[] NO_MECHANISM = line("501 5.5.4 Name a mechanism");
    static final byte[] UNKNOWN_MECHANISM = line("504 5.5.4 Only PLAIN and LOGIN are spoken here");
    static final byte[] MALFORMED_RESPONSE = line("501 5.5.2 Cannot decode this response");
    static final byte[] CANCELLED = line("501 5.7.0 Sign-in cancelled");
    static final byte[] RESPONSE_TOO_LONG = line("500 5.5.6 Response too long, closing");
    static final byte[] LINE_TOO_LONG = line("500 5.5.2 Line too long, closing");
    static final byte[] BAD_SYNTAX = line("500 5.5.2 Not understood");
    static final byte[] UNKNOWN_COMMAND = line("500 5.5.1 Command not known");
    static final byte[] NOT_IMPLEMENTED = line("502 5.5.1 Command not implemented");
    static final byte[] BAD_PARAMETER = line("501 5.5.4 Parameter not understood");
    static final byte[] NOT_FOR_CLIENTS = line("550 5.7.0 Not allowed");
    static final byte[] NOT_SMTP = line("521 5.5.1 This is a mail submission server, closing");
    static final byte[] BROKEN_LINE = line("521 5.5.2 Lines end with CRLF and hold no NUL, closing");
    static final byte[] BROKEN_MESSAGE = line("550 5.5.2 The message holds a bare CR, a bare LF or a NUL, closing");
    static final byte[] BAD_CHUNK = line("501 5.5.4 Cannot follow this chunk, closing");
    static final byte[] NO_CHUNKS = line("503 5.5.1 BDAT is not available in this session");
    static final byte[] BACKEND_OUT_OF_STEP = line("421 4.3.0 Lost the server behind, try again later");

    private SmtpReplies() {}

    static byte[] greeting(String hostName) {
        return line("220 " + hostName + " ESMTP");
    }

    static byte[] helo(String hostName) {
        return line("250 " + hostName);
    }

    static byte[] ehlo(String hostName, List<String> lines) {
        StringBuilder reply = new StringBuilder();
        String previous = hostName;
        for (String line : lines) {
            reply.append("250-").append(previous).append("\r\n");
            previous = line;
        }
        return line(reply.append("250 ").append(previous).toString());
    }

    static byte[] challenge(String base64) {
        return line("334 " + base64);
    }

    /** Thunderbird and Outlook show this sentence to their user. */
    static byte[] appPasswordNeeded(Optional<URI> page) {
        return line("535 5.7.8 An app-specific password is needed here"
                + page.map(uri -> ", make one at " + uri.toASCIIString()).orElse(""));
    }

    static byte[] farewell(Ending why) {
        return switch (why) {
            case TIMED_OUT -> line("421 4.4.2 Idle for too long, closing");
            case SHUTTING_DOWN, CUT_OFF -> line("421 4.3.2 Restarting, connect again");
            case SIGNED_OUT -> line("421 4.7.0 This app-specific password is no longer valid, closing");
            case SESSION_ENDED -> line("421 4.7.0 Session ended by the account's owner or an operator, closing");
            case UNAVAILABLE -> line("421 4.3.2 Not available for now, try again later");
            case OVERLOADED -> line("421 4.3.2 Too many connections, try again later");
            case TOO_MANY_GUESSES -> line("421 4.7.0 Too many wrong passwords from your address, try again later");
            case BACKEND_LOST -> line("421 4.3.0 Lost the server behind, try again later");
        };
    }

    private static byte[] line(String text) {
        return SmtpText.line(text);
    }
}
