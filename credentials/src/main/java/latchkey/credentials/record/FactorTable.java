package latchkey.credentials.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.Vault;

/** The statements of {@code totp}, {@code pending_totp} and {@code recovery_code}. */
public final class FactorTable {
    /** An authenticator app: its sealed secret, and since when there is one. */
    public record Totp(String sealed, Instant since) {}

    /** A recovery code that was not used yet. */
    public record Code(int number, SlowHash hash) {}

    private FactorTable() {}

    /** Whether the account has an authenticator app or a passkey. */
    public static boolean any(Sql sql, long account) {
        return totp(sql, account).isPresent() || PasskeyTable.count(sql, account) > 0;
    }

    public static Optional<Totp> totp(Sql sql, long account) {
        return sql.query("select sealed, since from totp where account_id = :account")
                .bind("account", account)
                .map((row, _) -> new Totp(row.getString("sealed"), Instant.ofEpochMilli(row.getLong("since"))))
                .findOne();
    }

    /**
     * Sets it, whether or not there was one.
     *
     * @param step of thirty seconds, whose code is used up with all before it
     */
    public static void setTotp(Sql sql, long account, Totp totp, long step) {
        sql.update("""
                insert into totp (account_id, pepper_id, sealed, since, last_step)
                values (:account, :pepper, :sealed, :since, :step)
                on conflict (account_id) do update
                set pepper_id = :pepper, sealed = :sealed, since = :since, last_step = :step""")
                .bind("account", account)
                .bind("pepper", Vault.keyId(totp.sealed))
                .bind("sealed", totp.sealed)
                .bind("since", totp.since.toEpochMilli())
                .bind("step", step)
                .execute();
    }

    /** Uses a step up with all before it, for one of all who ask; returns false if it was used up, or by another app. */
    public static boolean useStep(Sql sql, long account, Totp totp, long step) {
        return sql.update("""
                update totp set last_step = :step
                where account_id = :account and sealed = :sealed and last_step < :step""")
                        .bind("account", account)
                        .bind("sealed", totp.sealed)
                        .bind("step", step)
                        .execute()
                == 1;
    }

    /** Puts the same secret under another seal, unless it is another secret by now. */
    public static void reseal(Sql sql, long account, Totp totp, String sealed) {
        sql.update("""
                update totp set pepper_id = :pepper, sealed = :sealed where account_id = :account and sealed = :old""")
                .bind("account", account)
                .bind("old", totp.sealed)
                .bind("pepper", Vault.keyId(sealed))
                .bind("sealed", sealed)
                .execute();
    }

    /** Returns whether there was one. */
    public static boolean removeTotp(Sql sql, long account) {
        return sql.update("delete from totp where account_id = :account")
                        .bind("account", account)
                        .execute()
                == 1;
    }

    /** How many secrets there are under each pepper. */
    public static Map<String, Long> countByPepper(Sql sql) {
        return sql.query("select pepper_id, count(*) as secrets from totp group by pepper_id")
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("pepper_id", String.class), row.getColumn("secrets", Long.class));
                    return counts;
                });
    }

    /** The secret that was begun after that; empty if it was begun by a clock that was ahead. */
    public static Optional<String> pending(Sql sql, long account, long session, Instant after, Instant now) {
        return sql.query("""
                select sealed from pending_totp
                where account_id = :account and session_id = :session
                    and begun_at > :after and begun_at <= :now""")
                .bind("account", account)
                .bind("session", session)
                .bind("after", after.toEpochMilli())
                .bind("now", now.toEpochMilli())
                .mapTo(String.class)
                .findOne();
    }

    /** Sets it unless there is one that {@link #pending} finds. */
    public static void begin(Sql sql, long account, long session, String sealed, Instant after, Instant now) {
        sql.update("""
                insert into pending_totp (account_id, session_id, sealed, begun_at)
                values (:account, :session, :sealed, :now)
                on conflict (account_id, session_id) do update set sealed = :sealed, begun_at = :now
                where pending_totp.begun_at <= :after or pending_totp.begun_at > :now""")
                .bind("account", account)
                .bind("session", session)
                .bind("sealed", sealed)
                .bind("after", after.toEpochMilli())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Takes it away; returns false if it was no longer there. */
    public static boolean takePending(Sql sql, long account, String sealed) {
        return sql.update("delete from pending_totp where account_id = :account and sealed = :sealed")
                        .bind("account", account)
                        .bind("sealed", sealed)
                        .execute()
                == 1;
    }

    /** Removes some that were begun before then; returns how many. */
    public static int prunePending(Sql sql, Instant before, int atMost) {
        return sql.update("""
                delete from pending_totp where sealed in (
                    select sealed from pending_totp where begun_at < :before limit :atMost)""")
                .bind("before", before.toEpochMilli())
                .bind("atMost", atMost)
                .execute();
    }

    public static List<Code> codes(Sql sql, long account) {
        return sql.query("select number, hash from recovery_code where account_id = :account order by number")
                .bind("account", account)
                .map((row, _) -> new Code(row.getInt("number"), SlowHash.parse(row.getString("hash"))))
                .list();
    }

    /** In place of all that there were. */
    public static void setCodes(Sql sql, long account, List<SlowHash> hashes) {
        removeCodes(sql, account);
        for (int i = 0; i < hashes.size(); i++) {
            sql.update("insert into recovery_code (account_id, number, hash) values (:account, :number, :hash)")
                    .bind("account", account)
                    .bind("number", i)
                    .bind("hash", hashes.get(i).toPhc())
                    .execute();
        }
    }

    /** Uses one up, for one of all who ask. */
    public static boolean useCode(Sql sql, long account, Code code) {
        return sql.update("""
                delete from recovery_code where account_id = :account and number = :number and hash = :hash""")
                        .bind("account", account)
                        .bind("number", code.number)
                        .bind("hash", code.hash.toPhc())
                        .execute()
                == 1;
    }

    public static void removeCodes(Sql sql, long account) {
        sql.update("delete from recovery_code where account_id = :account")
                .bind("account", account)
                .execute();
    }

    /** Removes all of an account. */
    public static void forget(Sql sql, long account) {
        removeTotp(sql, account);
        sql.update("delete from pending_totp where account_id = :account")
                .bind("account", account)
                .execute();
        removeCodes(sql, account);
    }
}
