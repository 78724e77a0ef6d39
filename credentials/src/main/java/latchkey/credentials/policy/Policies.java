package latchkey.credentials.policy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import latchkey.credentials.Change;
import latchkey.credentials.Changed;
import latchkey.credentials.Changes;
import latchkey.credentials.Service;
import latchkey.credentials.record.ChangeTransaction;
import latchkey.credentials.record.Database;
import latchkey.credentials.record.PolicyTable;
import latchkey.credentials.record.Sql;

/**
 * Reads and changes the policy. Every method blocks, and throws {@link latchkey.credentials.RecordUnavailable}. For any
 * number of threads.
 */
public final class Policies {
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

    private final Database database;
    private final Changes changes;
    private final Policy configured;

    /** @param activeLimit as long as nobody sets another */
    public Policies(Database database, Changes changes, int activeLimit) {
        this.database = database;
        this.changes = changes;
        configured = new Policy(activeLimit, EnumSet.allOf(Service.class), null, 0);
    }

    /** The policy in force; as long as nobody changed it: the configured limit, all services, no longest life. */
    public Policy get() {
        return database.read(this::get);
    }

    /** The policy as it is in that transaction. */
    public Policy get(Sql sql) {
        return PolicyTable.find(sql).orElse(configured);
    }

    /**
     * Changes the policy for every node at once; passwords that exist stay as they are.
     *
     * @param expectedVersion {@link Policy#version()} of the one that the wish was made from
     * @param by who asks, for the audit trail
     * @return its change is always null: it takes nothing away that the nodes would have to confirm
     */
    public Changed<PolicyChange> set(Policy wish, long expectedVersion, String by) {
        Optional<PolicyChange.Refused> refused = refused(wish);
        if (refused.isPresent()) {
            return new Changed<>(refused.get(), null);
        }
        Function<ChangeTransaction, PolicyChange> work = change -> {
            Policy now = get(change.sql());
            if (now.version() != expectedVersion) {
                return new PolicyChange.Outdated(now);
            }
            Policy policy = new Policy(wish.activeLimit(), wish.services(), wish.longestLife(), change.seq());
            PolicyTable.set(change.sql(), policy);
            change.audit(Change.Kind.POLICY_CHANGED, 0, null, described(policy));
            return new PolicyChange.Made(policy);
        };
        return changes.make(by, work);
    }

    private static Optional<PolicyChange.Refused> refused(Policy wish) {
        Duration life = wish.longestLife();
        if (wish.activeLimit() < 1 || wish.activeLimit() > Policy.HIGHEST_LIMIT) {
            return Optional.of(new PolicyChange.Refused(
                    "activeLimit", "An account may have 1 to " + Policy.HIGHEST_LIMIT + " active app passwords."));
        }
        if (wish.services().isEmpty()) {
            return Optional.of(new PolicyChange.Refused("services", "At least one service must be allowed."));
        }
        if (life != null && !isAllowed(life)) {
            return Optional.of(new PolicyChange.Refused(
                    "longestLife",
                    "The longest life must be whole minutes, from " + Policy.words(SHORTEST_LIFE) + " to "
                            + Policy.words(LONGEST_LIFE) + "; none means that a password need not expire."));
        }
        return Optional.empty();
    }

    private static boolean isAllowed(Duration life) {
        return life.compareTo(SHORTEST_LIFE) >= 0
                && life.compareTo(LONGEST_LIFE) <= 0
                && life.equals(Duration.ofMinutes(life.toMinutes()));
    }

    private static String described(Policy policy) {
        Duration life = policy.longestLife();
        String services =
                policy.services().stream().sorted().map(Service::wireName).collect(Collectors.joining(", "));
        return "at most " + policy.activeLimit() + " active; " + services + "; "
                + (life == null ? "no longest life" : "at most " + Policy.words(life));
    }
}
