package latchkey.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an app password, which is everything but the password.
 *
 * @param account {@link Account#id()} of its owner
 * @param label what the owner calls it
 * @param services what it opens; never empty
 * @param expires the instant from which it is refused; null for never
 * @param networks where it may be used from; empty for anywhere
 * @param createdBy the login or role that issued it
 * @param lastUse null if it was never used
 * @param revocation null if it was not revoked
 */
public record AppPassword(
        long id,
        long account,
        String label,
        Set<Service> services,
        @Nullable Instant expires,
        List<Network> networks,
        Instant created,
        String createdBy,
        @Nullable LastUse lastUse,
        @Nullable Revocation revocation) {
    public AppPassword {
        services = Set.copyOf(services);
        networks = List.copyOf(networks);
    }

    /** Neither revoked nor expired: it counts towards the account's limit. */
    public boolean active(Instant now) {
        return revocation == null && (expires == null || now.isBefore(expires));
    }
}
