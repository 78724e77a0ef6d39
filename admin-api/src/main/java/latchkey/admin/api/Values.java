package latchkey.admin.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latchkey.credentials.FreeText;
import latchkey.credentials.Service;
import latchkey.credentials.tokens.Role;

/** The values that callers send as text, and the sentences for those that will not do. */
final class Values {
    static final Map<String, Service> SERVICES =
            Stream.of(Service.values()).collect(Collectors.toUnmodifiableMap(Service::wireName, each -> each));
    static final Map<String, Role> ROLES =
            Stream.of(Role.values()).collect(Collectors.toUnmodifiableMap(Role::wireName, each -> each));

    private static final int LONGEST_QUOTED = 40;
    /** What every column of the record holds as milliseconds, and JavaScript as a date. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Values() {}

    /** Empty unless it is a time of RFC 3339, from 1970 to 9999. */
    static Optional<Instant> instant(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST) ? Optional.empty() : Optional.of(instant);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    static String noInstant(String text) {
        return quoted(text) + " is not a time such as 2030-01-31T12:00:00Z.";
    }

    static String noneOf(String text, Map<String, ?> allowed) {
        return quoted(text) + " is none of "
                + allowed.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".";
    }

    /** What the caller sent, cut and without anything that could cut a line. */
    static String quoted(String text) {
        String clean = FreeText.clean(text, LONGEST_QUOTED);
        return "\"" + clean + (text.codePointCount(0, text.length()) > LONGEST_QUOTED ? "…" : "") + "\"";
    }
}
