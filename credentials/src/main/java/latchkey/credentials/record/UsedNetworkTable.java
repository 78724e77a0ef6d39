package latchkey.credentials.record;

import java.time.Instant;
import latchkey.credentials.Network;

/** The statements of {@code used_network}. */
public final class UsedNetworkTable {
    private UsedNetworkTable() {}

    /** Whether the password was used from that network before. */
    public static boolean has(Sql sql, long password, Network network) {
        return sql.query("select 1 from used_network where password_id = :password and network = :network")
                .bind("password", password)
                .bind("network", network.toString())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Whether it was used from any network before. */
    public static boolean hasAny(Sql sql, long password) {
        return sql.query("select 1 from used_network where password_id = :password limit 1")
                .bind("password", password)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    public static void add(Sql sql, long password, Network network, Instant first) {
        sql.update("""
                insert into used_network (password_id, network, first_at) values (:password, :network, :first)""")
                .bind("password", password)
                .bind("network", network.toString())
                .bind("first", first.toEpochMilli())
                .execute();
    }
}
