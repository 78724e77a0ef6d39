package latchkey.credentials;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How many sessions the latest changes ended, as the text that a node's row has: {@code 17:2,19:1}. */
final class ClosedCounts {
    private ClosedCounts() {}

    static String print(Map<Long, Integer> closed) {
        return new TreeMap<>(closed)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /** How many that change ended; 0 if the text does not say. */
    static int of(String printed, long seq) {
        Matcher entry = Pattern.compile("(?:^|,)" + seq + ":(\\d{1,9})(?:,|$)").matcher(printed);
        return entry.find() ? Integer.parseInt(entry.group(1)) : 0;
    }
}
