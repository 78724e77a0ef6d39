package latchkey.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in KiB as an operator writes them: a whole number and one of KiB, MiB, GiB. */
final class Sizes {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)");

    private Sizes() {}

    /** Empty also if it does not fit. */
    static Optional<Integer> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        long kib = switch (matcher.group(2)) {
            case "KiB" -> amount;
            case "MiB" -> amount << 10;
            default -> amount << 20;
        };
        return kib > Integer.MAX_VALUE ? Optional.empty() : Optional.of((int) kib);
    }

    /** In the largest unit that needs no fraction. */
    static String print(int kib) {
        if (kib % (1 << 20) == 0) {
            return (kib >> 20) + "GiB";
        }
        return kib % (1 << 10) == 0 ? (kib >> 10) + "MiB" : kib + "KiB";
    }
}
