package latchkey.credentials.record;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import latchkey.credentials.LastUse;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The statements of {@code last_use}. */
public final class LastUseTable {
    private LastUseTable() {}

    /** Which of these passwords have a last use. */
    public static Set<Long> used(Sql sql, List<Long> passwords) {
        return Set.copyOf(sql.query("select password_id from last_use where password_id in (<passwords>)")
                .bindList("passwords", passwords)
                .mapTo(Long.class)
                .list());
    }

    /**
     * Writes the last uses, by password; one that is older than what another process wrote is left out, and so is one of a
     * password that the record does not have, as after it was set back: it must not keep the others from being written.
     * Returns their number.
     */
    public static int write(Sql sql, Map<Long, LastUse> uses) {
        PreparedBatch batch = sql.batch("""
                insert into last_use (password_id, used_at, address, service, client)
                select id, :at, :address, :service, :client from app_password where id = :password
                on conflict (password_id) do update set
                    used_at = excluded.used_at, address = excluded.address,
                    service = excluded.service, client = excluded.client
                where excluded.used_at > last_use.used_at""");
        // In one order on all nodes, which lock the same rows.
        new TreeMap<>(uses)
                .forEach((password, use) -> batch.bind("password", password)
                        .bind("at", use.at().toEpochMilli())
                        .bind("address", use.from().getHostAddress())
                        .bind("service", use.service().wireName())
                        .bind("client", use.client())
                        .add());
        batch.execute();
        return uses.size();
    }
}
