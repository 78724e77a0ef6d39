package latchkey.app.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One calendar in memory: events by the names of their files. For any number of threads. */
final class Calendar {

    private static final int MOST_EVENTS = 1000;

    private final SortedMap<String, Event> events = new TreeMap<>();
    private final AtomicLong changes = new AtomicLong();

    /**
     * An event as a client stored it.
     *
     * @param text iCalendar (RFC 5545), kept byte for byte
     */
    record Event(String text) {

        /** A strong entity tag (RFC 9110 section 8.8.3), with its quotes. */
        String tag() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    /** What became of a change. */
    enum Change {
        CREATED,
        REPLACED,
        DELETED,
        ABSENT,
        /** Somebody else was faster, as {@code If-Match} or {@code If-None-Match} tells. */
        PRECONDITION_FAILED,
        FULL
    }

    synchronized Map<String, Event> events() {
        return Map.copyOf(events);
    }

    synchronized Optional<Event> event(String name) {
        return Optional.ofNullable(events.get(name));
    }

    synchronized Change put(String name, Event event, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        @Nullable Event before = events.get(name);
        if (!matches(before, ifMatch) || (ifNoneMatch != null && before != null)) {
            return Change.PRECONDITION_FAILED;
        }
        if (before == null && events.size() >= MOST_EVENTS) {
            return Change.FULL;
        }
        events.put(name, event);
        changes.incrementAndGet();
        return before == null ? Change.CREATED : Change.REPLACED;
    }

    synchronized Change delete(String name, @Nullable String ifMatch) {
        @Nullable Event before = events.get(name);
        if (!matches(before, ifMatch)) {
            return Change.PRECONDITION_FAILED;
        }
        if (before == null) {
            return Change.ABSENT;
        }
        events.remove(name);
        changes.incrementAndGet();
        return Change.DELETED;
    }

    /** Differs whenever anything in the calendar differs. */
    String tag() {
        return "\"changes-" + changes.get() + '"';
    }

    private static boolean matches(@Nullable Event event, @Nullable String ifMatch) {
        return ifMatch == null || (event != null && (ifMatch.equals("*") || ifMatch.equals(event.tag())));
    }
}
