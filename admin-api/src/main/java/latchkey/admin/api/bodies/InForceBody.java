package latchkey.admin.api.bodies;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.Enforcement;

/**
 * How far a change is in force.
 *
 * @param status {@code enforced}, {@code durable} or {@code unchanged}
 */
public record InForceBody(String status, int sessionsClosed, List<String> nodes, List<Missing> missing) {
    /**
     * A node that has not confirmed.
     *
     * @param refusesWithin whole seconds, rounded up: it is a promise
     */
    public record Missing(String node, boolean silent, String refusesWithin) {
        static Missing of(Enforcement.Missing missing) {
            Duration within = missing.refusesWithin();
            return new Missing(
                    missing.node(),
                    missing.silent(),
                    Duration.ofSeconds(within.plusNanos(999_999_999).toSeconds())
                            .toString());
        }
    }

    /** @param changed false if it was so before the call */
    public static InForceBody of(Enforcement enforcement, boolean changed) {
        return switch (enforcement) {
            case Enforcement.Enforced(int closed, var nodes) ->
                new InForceBody(changed ? "enforced" : "unchanged", closed, nodes, List.of());
            case Enforcement.Durable(int closed, var nodes, var missing) ->
                new InForceBody(
                        "durable",
                        closed,
                        nodes,
                        missing.stream().map(Missing::of).toList());
        };
    }

    /** With the account that was changed. */
    public record OfAccount(@JsonUnwrapped InForceBody inForce, AccountBody account) {}

    /** With the app password that was revoked. */
    public record OfPassword(@JsonUnwrapped InForceBody inForce, PasswordBody password) {}

    /** With the app passwords that were revoked. */
    public record OfAll(@JsonUnwrapped InForceBody inForce, List<PasswordBody> revoked) {}
}
