package latchkey.credentials;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the audit trail are wanted; what is null or empty does not matter.
 *
 * @param account 0 for lines that are about none
 * @param credential {@link AppPassword#id()}
 * @param kinds any of these; empty for all
 * @param by exactly as it was written
 * @param since not before then
 * @param until before then
 * @param before only lines with a smaller {@link AuditEntry#seq()}: the next page of newest first
 * @param after only lines with a greater one, and the oldest first
 * @param limit 1 to {@value #HIGHEST_LIMIT} lines
 */
public record AuditQuery(
        @Nullable Long account,
        @Nullable Long credential,
        Set<Change.Kind> kinds,
        @Nullable String by,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Long before,
        @Nullable Long after,
        int limit) {
    public static final int HIGHEST_LIMIT = 200;

    /** @throws IllegalArgumentException if the limit is out of bounds */
    public AuditQuery {
        kinds = Set.copyOf(kinds);
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            throw new IllegalArgumentException("the limit must be 1 to " + HIGHEST_LIMIT);
        }
    }
}
