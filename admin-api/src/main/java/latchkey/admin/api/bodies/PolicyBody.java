package latchkey.admin.api.bodies;

import java.time.Duration;
import java.util.List;
import latchkey.credentials.Service;
import latchkey.credentials.policy.Policy;
import org.jspecify.annotations.Nullable;

/** The policy for new app passwords. */
public record PolicyBody(
        int activeLimit, List<String> services, @Nullable String longestLife) {
    public static PolicyBody of(Policy policy) {
        Duration life = policy.longestLife();
        return new PolicyBody(
                policy.activeLimit(),
                policy.services().stream().sorted().map(Service::wireName).toList(),
                life == null ? null : text(life));
    }

    /** In whole days where it is that: {@code P365D}, not {@code PT8760H}. */
    private static String text(Duration life) {
        return life.equals(Duration.ofDays(life.toDays())) ? "P" + life.toDays() + "D" : life.toString();
    }
}
