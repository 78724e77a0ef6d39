package latchkey.credentials.tokens;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an API token, which is everything but the secret.
 *
 * @param name what whoever made it calls it; never empty
 * @param roles never empty
 * @param createdBy the operator who made it
 * @param expires the instant from which it is refused; null for never
 * @param lastUsed to the minute; null if it was never used
 * @param revoked null if it was not revoked
 */
public record ApiToken(
        long id,
        String name,
        Set<Role> roles,
        Instant created,
        String createdBy,
        @Nullable Instant expires,
        @Nullable Instant lastUsed,
        @Nullable Instant revoked) {
    public ApiToken {
        roles = Set.copyOf(roles);
    }

    /** Neither revoked nor expired. */
    public boolean active(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }

    /** Whether it may do what needs that role. */
    public boolean may(Role needed) {
        return roles.stream().anyMatch(role -> role.implies(needed));
    }
}
