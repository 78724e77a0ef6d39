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
 * @param longestLife of a new password, at least a minute; null: it need not expire
 * @param version changes with each change; 0 as long as there was none. In a wish it counts for nothing
 */
public record Policy(
        int activeLimit, Set<Service> services, @Nullable Duration longestLife, long version) {
    public static final int HIGHEST_LIMIT = 1_000;

    public Policy {
        services = Set.copyOf(services);
    }
}
