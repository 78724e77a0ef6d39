package latchkey.dialogs.imap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import latchkey.dialogs.Ending;

/** Every sentence that the gateway speaks to an IMAP client. Response codes are those of RFC 5530. */
final class ImapReplies {
    static final String UNTAGGED = "*";

    private ImapReplies() {}

    static byte[] greeting(String capabilities, String name) {
        return line("* OK [CAPABILITY " + capabilities + "] " + name + " ready.");
    }

    static byte[] capability(String tag, String capabilities) {
        return lines("* CAPABILITY " + capabilities, tag + " OK CAPABILITY completed.");
    }

    static byte[] id(String tag) {
        return lines("* ID (\"name\" \"Latchkey\")", tag + " OK ID completed.");
    }

    static byte[] noop(String tag) {
        return line(tag + " OK NOOP completed.");
    }

    static byte[] logout(String tag) {
        return lines("* BYE Logging out.", tag + " OK LOGOUT completed.");
    }

    static byte[] startTls(String tag) {
        return line(tag + " OK Begin TLS negotiation now.");
    }

    static byte[] tlsAlready(String tag) {
        return line(tag + " BAD TLS is already in use.");
    }

    static byte[] tlsNeeded(String tag) {
        return line(tag + " NO [PRIVACYREQUIRED] Use STARTTLS first: no password is taken without TLS.");
    }

    static byte[] sendLiteral() {
        return line("+ OK");
    }

    /** The space is part of it even when the challenge is empty. */
    static byte[] challenge(String base64) {
        return line("+ " + base64);
    }

    /**
     * The end of a good login.
     *
     * @param capabilities the backend's, cleaned
     * @param untaggedToo for clients that ask CAPABILITY and do not read the response code
     */
    static byte[] signedIn(String tag, String capabilities, boolean untaggedToo) {
        if (capabilities.isEmpty()) {
            return line(tag + " OK Signed in.");
        }
        String done = tag + " OK [CAPABILITY " + capabilities + "] Signed in.";
        return untaggedToo ? lines("* CAPABILITY " + capabilities, done) : line(done);
    }

    static byte[] wrong(String tag) {
        return line(tag + " NO [AUTHENTICATIONFAILED] Wrong user name or password.");
    }

    /** The same code as {@link #wrong}, so that mail programs ask for another password and show the sentence. */
    static byte[] appPasswordNeeded(String tag, Optional<URI> passwordPage) {
        return line(tag + " NO [AUTHENTICATIONFAILED] An app-specific password is needed."
                + passwordPage
                        .map(page -> " Make one at " + page.toASCIIString())
                        .orElse(""));
    }

    /** Any code but AUTHENTICATIONFAILED makes mail programs keep the password and try again later. */
    static byte[] unavailable(String tag) {
        return line(tag + " NO [UNAVAILABLE] The service is not available for now. Please try again later.");
    }

    static byte[] unknownMechanism(String tag) {
        return line(tag + " NO [CANNOT] This authentication mechanism is not offered.");
    }

    static byte[] malformedResponse(String tag) {
        return line(tag + " BAD The authentication response is not valid.");
    }

    static byte[] cancelled(String tag) {
        return line(tag + " BAD Authentication cancelled.");
    }

    static byte[] signInFirst(String tag) {
        return line(tag + " BAD Unknown command, or not before signing in.");
    }

    /** The answer to a command that cannot be understood; {@code tag} is {@link #UNTAGGED} when even that is not clear. */
    static byte[] malformed(String tag, ImapCommand.Fault fault) {
        return line(tag
                + switch (fault) {
                    case TAG -> " BAD A tag and a command are needed.";
                    case ARGUMENTS -> " BAD Wrong arguments.";
                    case LITERAL_TOO_LARGE -> " BAD Literal too large.";
                });
    }

    static byte[] notInRelay(String tag) {
        return line(tag + " BAD Not available in this session.");
    }

    static byte[] lineEndBye() {
        return line("* BYE Lines must end in CR LF and hold no NUL.");
    }

    static byte[] tooLongBye() {
        return line("* BYE Command too long.");
    }

    static byte[] literalTooLargeBye() {
        return line("* BYE Literal too large.");
    }

    static byte[] tooManyErrorsBye() {
        return line("* BYE Too many errors.");
    }

    static byte[] doneExpectedBye() {
        return line("* BYE DONE was expected.");
    }

    static byte[] outOfStepBye() {
        return line("* BYE The mail server spoke out of turn. Please connect again.");
    }

    static byte[] bye(Ending why) {
        return line(
                switch (why) {
                    case TIMED_OUT -> "* BYE Closed after a long silence.";
                    case SHUTTING_DOWN, CUT_OFF -> "* BYE The service is restarting. Please connect again.";
                    case SIGNED_OUT -> "* BYE Signed out: this app-specific password is no longer valid.";
                    case SESSION_ENDED -> "* BYE This session was ended by the account's owner or an operator.";
                    case UNAVAILABLE ->
                        "* BYE [UNAVAILABLE] The service is not available for now. Please try again later.";
                    case OVERLOADED -> "* BYE Too many connections. Please try again later.";
                    case TOO_MANY_GUESSES ->
                        "* BYE [UNAVAILABLE] Too many wrong passwords from your address. Please try again later.";
                    case BACKEND_LOST -> "* BYE The mail server went away. Please connect again.";
                });
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] lines(String first, String second) {
        return line(first + "\r\n" + second);
    }
}
