package latchkey.credentials.record;

import java.util.Map;
import latchkey.credentials.LastUse;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The statements of {@code last_use}. */
public final class LastUseTable {
    private LastUseTable() {}

    /** Writes the last uses, by password; one that is older than what another process wrote is left out. Returns their number. */
    public static int write(Sql sql, Map<Long, LastUse> uses) {
        PreparedBatch batch = sql.batch("""
                insert into last_use (password_id, used_at, address, service, client)
                values (:password, :at, :address, :service, :client)
                on conflict (password_id) do update set
                    used_at = excluded.used_at, address = excluded.address,
                    service = excluded.service, client = excluded.client
                where excluded.used_at > last_use.used_at""");
        uses.forEach((password, use) -> batch.bind("password", password)
                .bind("at", use.at().toEpochMilli())
                .bind("address", use.from().getHostAddress())
                .bind("service", use.service().wireName())
                .bind("client", use.client())
                .add());
        batch.execute();
        return uses.size();
    }
}
