package latchkey.dialogs.imap;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** What the guard does with a command, told by its first word. */
enum RelayedCommand {
    /** Goes on, literals and further commands with it. */
    PASS,
    /** Goes on if it stands alone on its line; then only DONE does (RFC 2177). */
    IDLE,
    /** The gateway's to answer: backends believe what the gateway's ID says of the client. */
    ID,
    /** Would make the session somebody else's, or the stream unreadable. */
    REFUSE,
    /**
     * Not known here. It goes on in one line, and nothing after it until it is answered, since nobody knows whether it
     * asks for more with a continuation as a literal does.
     */
    ALONE;

    private static final Set<String> REFUSED = Set.of(
            "LOGIN",
            "AUTHENTICATE",
            "STARTTLS",
            "UNAUTHENTICATE",
            "X-UNAUTHENTICATE",
            "PROXYAUTH",
            "COMPRESS",
            "XAPPLEPUSHSERVICE");

    /** RFC 3501, 9051 and their extensions; none of these asks for a continuation except for its literals. */
    private static final Set<String> KNOWN = Set.of(
            "NOOP",
            "CAPABILITY",
            "LOGOUT",
            "ENABLE",
            "NAMESPACE",
            "SELECT",
            "EXAMINE",
            "CLOSE",
            "UNSELECT",
            "CHECK",
            "CREATE",
            "DELETE",
            "RENAME",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "LIST",
            "LSUB",
            "XLIST",
            "RLIST",
            "RLSUB",
            "STATUS",
            "APPEND",
            "REPLACE",
            "EXPUNGE",
            "SEARCH",
            "ESEARCH",
            "SORT",
            "THREAD",
            "FETCH",
            "STORE",
            "COPY",
            "MOVE",
            "UID",
            "GETQUOTA",
            "GETQUOTAROOT",
            "SETQUOTA",
            "GETACL",
            "SETACL",
            "DELETEACL",
            "LISTRIGHTS",
            "MYRIGHTS",
            "GETMETADATA",
            "SETMETADATA",
            "GETANNOTATION",
            "SETANNOTATION",
            "NOTIFY",
            "CANCELUPDATE",
            "COMPARATOR",
            "LANGUAGE",
            "CONVERT",
            "CONVERSIONS",
            "GENURLAUTH",
            "RESETKEY",
            "URLFETCH",
            "UIDBATCHES");

    /** The longest word that is taken for a command. */
    private static final int MAX_WORD = 32;

    /** @param word in capitals */
    static RelayedCommand of(String word) {
        if (KNOWN.contains(word)) {
            return PASS;
        }
        return switch (word) {
            case "IDLE" -> IDLE;
            case "ID" -> ID;
            default -> REFUSED.contains(word) ? REFUSE : ALONE;
        };
    }

    /** The command's first word in capitals; empty if it is not plain letters with a space or the line's end after it. */
    static Optional<String> word(ByteBuffer buffer, int from) {
        StringBuilder word = new StringBuilder();
        for (int at = from; word.length() <= MAX_WORD; at++) {
            char octet = Octets.upper(buffer.get(at));
            if (octet == ' ' || octet == '\r') {
                return word.isEmpty() ? Optional.empty() : Optional.of(word.toString());
            }
            if ((octet < 'A' || octet > 'Z') && (octet < '0' || octet > '9') && "-._".indexOf(octet) < 0) {
                return Optional.empty();
            }
            word.append(octet);
        }
        return Optional.empty();
    }
}
