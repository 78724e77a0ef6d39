package latchkey.credentials.policy;

import java.time.Duration;
import java.util.Set;
import latchkey.credentials.Service;
import org.jspecify.annotations.Nullable;

/**
 * What app passwords may be issued; those that exist stay as they are.
 *
 * @param activeLimit active passwords an account may have: 1 to {@value #HIGHEST_LIMIT}
 * @param services what a new password may open; at least one
 * @param longestLife of a new password, in whole minutes from 1 on; null: it need not expire
 * @param version changes with each change; 0 as long as there was none. In a wish it counts for nothing
 */
public record Policy(
        int activeLimit, Set<Service> services, @Nullable Duration longestLife, long version) {
    public static final int HIGHEST_LIMIT = 1_000;

    public Policy {
        services = Set.copyOf(services);
    }

    /** The longest life for people to read, as in "90 days"; null if there is none. */
    public @Nullable String longestLifeInWords() {
        return longestLife == null ? null : words(longestLife);
    }

    /** In the largest unit that is exact. */
    static String words(Duration duration) {
        long minutes = duration.toMinutes();
        if (minutes % (24 * 60) == 0) {
            return counted(minutes / (24 * 60), "day");
        }
        return minutes % 60 == 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
