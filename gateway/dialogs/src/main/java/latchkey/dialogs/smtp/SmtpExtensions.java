package latchkey.dialogs.smtp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The extensions that clients may be told of, one EHLO line each, in upper-case keyword and parameters. The list must not
 * promise more than the backend behind it does, because clients do not ask again after AUTH.
 */
public record SmtpExtensions(List<String> lines) {

    /**
     * What passes. An allow-list, since an extension must be known before a relay can promise it: AUTH and STARTTLS are
     * the gateway's own, XCLIENT and XFORWARD are the backend's trust in the gateway (threat B15), BURL hands out the
     * backend's view of IMAP, REQUIRETLS would speak for the hop behind the gateway.
     */
    private static final Set<String> KNOWN = Set.of(
            "8BITMIME",
            "BINARYMIME",
            "CHUNKING",
            "DELIVERBY",
            "DSN",
            "ENHANCEDSTATUSCODES",
            "FUTURERELEASE",
            "LIMITS",
            "MT-PRIORITY",
            "PIPELINING",
            "SIZE",
            "SMTPUTF8");

    /** A longer line than any known extension needs is not repeated. */
    private static final int MAX_LINE = 200;

    public SmtpExtensions {
        lines = List.copyOf(lines);
    }

    /** From the lines of a backend's EHLO reply, without the code and without the first line, which is a name. */
    public static SmtpExtensions of(List<String> ehloLines) {
        Map<String, String> known = new LinkedHashMap<>();
        for (String line : ehloLines) {
            String keyword = keyword(line);
            if (KNOWN.contains(keyword) && line.length() <= MAX_LINE && isPrintable(line)) {
                known.putIfAbsent(keyword, keyword + line.strip().substring(keyword.length()));
            }
        }
        return consistent(known);
    }

    /** What both offer. The smaller SIZE holds; another extension whose parameters differ is left out. */
    public SmtpExtensions intersect(SmtpExtensions other) {
        Map<String, String> both = new LinkedHashMap<>();
        for (String line : lines) {
            for (String theirs : other.lines) {
                if (keyword(line).equals("SIZE") && keyword(theirs).equals("SIZE")) {
                    both.put("SIZE", smallerSize(line, theirs));
                } else if (line.equals(theirs)) {
                    both.put(keyword(line), line);
                }
            }
        }
        return consistent(both);
    }

    /** Whether this keyword, in upper case, is among them. */
    public boolean offers(String keyword) {
        return lines.stream().anyMatch(line -> keyword(line).equals(keyword));
    }

    /** RFC 3030 §3: BINARYMIME means nothing without CHUNKING. */
    private static SmtpExtensions consistent(Map<String, String> extensions) {
        if (!extensions.containsKey("CHUNKING")) {
            extensions.remove("BINARYMIME");
        }
        return new SmtpExtensions(new ArrayList<>(extensions.values()));
    }

    private static String keyword(String line) {
        String stripped = line.strip();
        int end = stripped.indexOf(' ');
        return (end < 0 ? stripped : stripped.substring(0, end)).toUpperCase(Locale.ROOT);
    }

    private static boolean isPrintable(String line) {
        return line.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** RFC 1870 §4: no number, or zero, says that there is no fixed limit. */
    private static String smallerSize(String one, String other) {
        OptionalLong a = size(one);
        OptionalLong b = size(other);
        if (a.isEmpty()) {
            return other;
        }
        return b.isEmpty() || a.getAsLong() <= b.getAsLong() ? one : other;
    }

    private static OptionalLong size(String line) {
        String number = line.substring("SIZE".length()).strip();
        if (!number.matches("[0-9]{1,18}")) {
            return OptionalLong.empty();
        }
        long octets = Long.parseLong(number);
        return octets == 0 ? OptionalLong.empty() : OptionalLong.of(octets);
    }
}
