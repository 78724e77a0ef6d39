package latchkey.app;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment from the command line: {@code 90d}, {@code 12h}, {@code 2027-01-31} or {@code 2027-01-31T12:00:00Z}. */
final class Expiry implements ITypeConverter<Instant> {

    private static final Pattern FROM_NOW = Pattern.compile("([1-9]\\d{0,4})([dhm])");

    @Override
    public Instant convert(String text) {
        Matcher fromNow = FROM_NOW.matcher(text);
        if (fromNow.matches()) {
            return Instant.now().plus(duration(Long.parseLong(fromNow.group(1)), fromNow.group(2)));
        }
        try {
            return text.length() == "2027-01-31".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new TypeConversionException(
                    "'" + text + "' is none of 90d, 12h, 30m, 2027-01-31, 2027-01-31T12:00:00Z (both in UTC)");
        }
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "d" -> Duration.ofDays(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofMinutes(amount);
        };
    }
}
