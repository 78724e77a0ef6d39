package latchkey.dialogs.imap;

import java.util.Optional;
import latchkey.dialogs.Secret;

/** A command as a client sends it before it has signed in. */
sealed interface ImapCommand {

    /** What the client wants its answer marked with. */
    String tag();

    record Capability(String tag) implements ImapCommand {}

    record Noop(String tag) implements ImapCommand {}

    record Logout(String tag) implements ImapCommand {}

    record StartTls(String tag) implements ImapCommand {}

    /** RFC 2971. {@code clientName} is what "name" and "version" say, without control characters; empty if nothing. */
    record Id(String tag, String clientName) implements ImapCommand {}

    /** Both arguments are as received; whoever takes the command wipes the secret. */
    record Login(String tag, byte[] login, Secret secret) implements ImapCommand {}

    /** RFC 4959. Whoever takes the command wipes the initial response, still base64. */
    record Authenticate(String tag, String mechanism, Optional<Secret> initialResponse) implements ImapCommand {}

    /** A command that is not taken before signing in. */
    record Other(String tag) implements ImapCommand {}

    /** {@code tag} is {@code *} when there is none to answer to; what may be a stray password is never echoed. */
    record Malformed(String tag, Fault fault) implements ImapCommand {}

    /** What is wrong with a command. */
    enum Fault {
        TAG,
        ARGUMENTS,
        LITERAL_TOO_LARGE
    }
}
