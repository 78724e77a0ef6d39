package latchkey.credentials.record;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import latchkey.credentials.secret.SlowHash;

/** The statements of {@code primary_password}. */
public final class PrimaryPasswordTable {
    private PrimaryPasswordTable() {}

    /** @throws IllegalArgumentException if the record has something else where the hash should be */
    public static Optional<SlowHash> of(Sql sql, long account) {
        return sql.query("select hash from primary_password where account_id = :account")
                .bind("account", account)
                .mapTo(String.class)
                .findOne()
                .map(SlowHash::parse);
    }

    /** Sets it, whether or not there was one. */
    public static void set(Sql sql, long account, SlowHash hash) {
        sql.update("""
                insert into primary_password (account_id, pepper_id, hash) values (:account, :pepper, :hash)
                on conflict (account_id) do update set pepper_id = :pepper, hash = :hash""")
                .bind("account", account)
                .bind("pepper", hash.kind().pepperId())
                .bind("hash", hash.toPhc())
                .execute();
    }

    /** Puts a hash in place of that one; returns false if it was no longer there. */
    public static boolean replace(Sql sql, long account, SlowHash old, SlowHash renewed) {
        return sql.update("""
                update primary_password set pepper_id = :pepper, hash = :renewed
                where account_id = :account and hash = :old""")
                        .bind("account", account)
                        .bind("old", old.toPhc())
                        .bind("pepper", renewed.kind().pepperId())
                        .bind("renewed", renewed.toPhc())
                        .execute()
                == 1;
    }

    public static void forget(Sql sql, long account) {
        sql.update("delete from primary_password where account_id = :account")
                .bind("account", account)
                .execute();
    }

    /** How many there are under each pepper. */
    public static Map<String, Long> countByPepper(Sql sql) {
        return sql.query("select pepper_id, count(*) as passwords from primary_password group by pepper_id")
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("pepper_id", String.class), row.getColumn("passwords", Long.class));
                    return counts;
                });
    }
}
