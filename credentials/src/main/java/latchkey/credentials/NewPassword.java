package latchkey.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The wish for a new app password. What cannot be granted is refused by {@link Passwords#issue} with a sentence.
 *
 * @param account {@link Account#id()}
 * @param label what the owner will call it: 1 to 100 characters
 * @param services what it shall open; at least one
 * @param expires null for never; otherwise in the future
 * @param networks where it may be used from; empty for anywhere; at most 32
 * @param by the login or role that asks, for the audit trail
 */
public record NewPassword(
        long account,
        String label,
        Set<Service> services,
        @Nullable Instant expires,
        List<Network> networks,
        String by) {
    public NewPassword {
        services = Set.copyOf(services);
        networks = List.copyOf(networks);
    }
}
