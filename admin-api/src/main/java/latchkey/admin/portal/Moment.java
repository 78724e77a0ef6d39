package latchkey.admin.portal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A moment in words.
 *
 * @param text as people say it: "5 minutes ago", "in 3 days", "12 March 2026"
 * @param exact to the minute, in UTC
 * @param machine ISO 8601, for the {@code datetime} attribute
 */
public record Moment(String text, String exact, String machine) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    static Moment of(Instant at, Instant now, Texts texts) {
        String exact = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", texts.locale())
                .format(at.atOffset(ZoneOffset.UTC));
        return new Moment(
                words(at, now, texts), exact, at.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String words(Instant at, Instant now, Texts texts) {
        boolean ahead = at.isAfter(now);
        Duration distance = Duration.between(at, now).abs();
        String direction = ahead ? "time.ahead." : "time.ago.";
        if (distance.compareTo(MINUTE) < 0) {
            return texts.of(direction + "moment");
        }
        if (distance.compareTo(HOUR) < 0) {
            return texts.of(direction + "minutes", distance.toMinutes());
        }
        if (distance.compareTo(DAY) < 0) {
            return texts.of(direction + "hours", distance.toHours());
        }
        if (distance.compareTo(MONTH) < 0) {
            return texts.of(direction + "days", distance.toDays());
        }
        return DateTimeFormatter.ofPattern("d MMMM yyyy", texts.locale()).format(at.atOffset(ZoneOffset.UTC));
    }
}
