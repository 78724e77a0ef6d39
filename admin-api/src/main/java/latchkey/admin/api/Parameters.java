package latchkey.admin.api;

import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import latchkey.credentials.FreeText;
import org.jspecify.annotations.Nullable;

/**
 * The query of a call. As with {@link Fields} what is wrong becomes a complaint, and so does every parameter that was not
 * asked for.
 */
final class Parameters {
    private static final int MOST_WAIT = 30;
    private static final int USUAL_WAIT = 5;
    private static final int USUAL_PAGE = 50;
    private static final int LONGEST_PAGE = 100;

    private final Map<String, List<String>> sent;
    private final Complaints complaints;
    private final Set<String> known = new LinkedHashSet<>();

    Parameters(Context http, Complaints complaints) {
        sent = http.queryParamMap();
        this.complaints = complaints;
    }

    /** A text of 1 to that many characters, without control characters; null if it is not there. */
    @Nullable
    String text(String name, int longest) {
        String text = one(name);
        if (text != null && (text.isEmpty() || text.length() > longest || !FreeText.isClean(text))) {
            complaints.add(name, "It must have 1 to " + longest + " printable characters.");
            return null;
        }
        return text;
    }

    /** The number of something; null if it is not there. */
    @Nullable
    Long id(String name) {
        String text = one(name);
        Optional<Long> id = text == null ? Optional.empty() : Ids.parse(text);
        if (text != null && id.isEmpty()) {
            complaints.add(name, "It must be a number.");
        }
        return id.orElse(null);
    }

    @Nullable
    Instant instant(String name) {
        String text = one(name);
        Optional<Instant> instant = text == null ? Optional.empty() : Values.instant(text);
        if (text != null && instant.isEmpty()) {
            complaints.add(name, Values.noInstant(text));
        }
        return instant.orElse(null);
    }

    /** Null if it is not there. */
    <T> @Nullable T choice(String name, Map<String, T> allowed) {
        return choices(name, allowed, 1).stream().findFirst().orElse(null);
    }

    /** May be given more than once. */
    <T> Set<T> choices(String name, Map<String, T> allowed, int most) {
        known.add(name);
        List<String> texts = sent.getOrDefault(name, List.of());
        if (texts.size() > most) {
            complaints.add(name, most == 1 ? "It must be given once." : "It must be given at most " + most + " times.");
            return Set.of();
        }
        List<T> values = new ArrayList<>();
        for (String text : texts) {
            T value = allowed.get(text);
            if (value == null) {
                complaints.add(name, Values.noneOf(text, allowed));
            } else {
                values.add(value);
            }
        }
        return new LinkedHashSet<>(values);
    }

    /** How long to wait for the nodes at most. */
    Duration patience() {
        return Duration.ofSeconds(number("wait", 0, MOST_WAIT, USUAL_WAIT));
    }

    /** The page that is asked for. */
    PageWish page() {
        int limit = number("limit", 1, LONGEST_PAGE, USUAL_PAGE);
        String text = one("after");
        Optional<Cursor> after = text == null ? Optional.empty() : Cursor.parse(text);
        if (text != null && after.isEmpty()) {
            complaints.add("after", "It is not the next of a page of this list.");
        }
        return new PageWish(limit, after.orElse(null), complaints);
    }

    private int number(String name, int least, int most, int fallback) {
        String text = one(name);
        if (text == null) {
            return fallback;
        }
        long number = text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            complaints.add(name, "It must be a whole number from " + least + " to " + most + ".");
            return fallback;
        }
        return (int) number;
    }

    /** Nothing more is asked for. */
    void end() {
        for (String name : new TreeSet<>(sent.keySet())) {
            if (!known.contains(name)) {
                complaints.add(
                        FreeText.clean(name, 100),
                        known.isEmpty()
                                ? "There is no such parameter."
                                : "There is no such parameter; these are known: " + String.join(", ", known) + ".");
            }
        }
    }

    private @Nullable String one(String name) {
        known.add(name);
        List<String> texts = sent.getOrDefault(name, List.of());
        if (texts.size() > 1) {
            complaints.add(name, "It must be given once.");
        }
        return texts.isEmpty() ? null : texts.getFirst();
    }
}
