package latchkey.credentials.record;

import java.time.Duration;
import java.util.Optional;
import latchkey.credentials.policy.Policy;

/** The statements of {@code policy}. */
public final class PolicyTable {
    private PolicyTable() {}

    /** Empty as long as nobody has set one. */
    public static Optional<Policy> find(Sql sql) {
        return sql.query("select active_limit, services, longest_life_millis, version from policy where id = 1")
                .map((row, _) -> {
                    Long millis = Columns.optionalLong(row, "longest_life_millis");
                    return new Policy(
                            row.getInt("active_limit"),
                            PasswordTable.services(row.getString("services")),
                            millis == null ? null : Duration.ofMillis(millis),
                            row.getLong("version"));
                })
                .findOne();
    }

    public static void set(Sql sql, Policy policy) {
        Duration life = policy.longestLife();
        sql.update("""
                insert into policy (id, active_limit, services, longest_life_millis, version)
                values (1, :limit, :services, :life, :version)
                on conflict (id) do update set
                    active_limit = excluded.active_limit, services = excluded.services,
                    longest_life_millis = excluded.longest_life_millis, version = excluded.version""")
                .bind("limit", policy.activeLimit())
                .bind("services", PasswordTable.words(policy.services()))
                .bind("life", life == null ? null : (Long) life.toMillis())
                .bind("version", policy.version())
                .execute();
    }
}
