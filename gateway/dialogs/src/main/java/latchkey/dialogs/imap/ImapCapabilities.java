package latchkey.dialogs.imap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the gateway offers before login, and what of the backend's offer a client may see after it. */
final class ImapCapabilities {
    static final String BEFORE_TLS = "IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED";
    static final String AFTER_TLS = "IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN AUTH=LOGIN";

    /** Offers of another way in, of another server, of another identity, or of a stream that cannot be followed. */
    private static final Set<String> HIDDEN = Set.of(
            "STARTTLS",
            "LOGINDISABLED",
            "UNAUTHENTICATE",
            "X-UNAUTHENTICATE",
            "PROXYAUTH",
            "XAPPLEPUSHSERVICE",
            "XAPPLELITERAL",
            "JMAPACCESS");

    private ImapCapabilities() {}

    /** The words that a client may see, separated by spaces. */
    static String cleaned(List<String> offered) {
        return offered.stream().filter(ImapCapabilities::shown).collect(Collectors.joining(" "));
    }

    /** The words of a capability list; whatever is no atom is left out, since it could not be passed on in a response code. */
    static List<String> words(String list) {
        return Stream.of(list.split(" ", -1)).filter(ImapCapabilities::atom).toList();
    }

    /** Whether the list offers this, in any case. */
    static boolean offers(List<String> capabilities, String wanted) {
        return capabilities.stream().anyMatch(wanted::equalsIgnoreCase);
    }

    /**
     * A line with the capability list in it cleaned: the untagged response or the response code.
     *
     * @return the line itself, the same object, when there is nothing to hide
     */
    static String cleanedLine(String line) {
        int code = line.indexOf("[CAPABILITY ");
        int start = code >= 0 ? code + "[CAPABILITY ".length() : "* CAPABILITY ".length();
        int end = code >= 0 ? line.indexOf(']', start) : line.indexOf("\r\n", start);
        if (end < 0) {
            return line;
        }
        String[] words = line.substring(start, end).split(" ", -1);
        List<String> kept = Arrays.stream(words).filter(ImapCapabilities::shown).toList();
        return kept.size() == words.length
                ? line
                : line.substring(0, start) + String.join(" ", kept) + line.substring(end);
    }

    private static boolean shown(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        return !HIDDEN.contains(upper)
                && !upper.startsWith("AUTH=")
                && !upper.startsWith("COMPRESS=")
                && !upper.endsWith("-REFERRALS");
    }

    private static boolean atom(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c <= '~' && "()[]{}\"\\*%".indexOf(c) < 0);
    }
}
