package latchkey.credentials.record;

import java.time.Instant;
import java.util.List;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Change;

/** The statements of {@code audit}. */
public final class AuditTable {
    private AuditTable() {}

    static void append(Sql sql, Change change, String by, String detail) {
        sql.update("""
                insert into audit (seq, done_at, done_by, kind, account_id, password_id, detail)
                values (:seq, :at, :by, :kind, :account, :credential, :detail)""")
                .bind("seq", change.seq())
                .bind("at", change.at().toEpochMilli())
                .bind("by", by)
                .bind("kind", change.kind().name())
                .bind("account", change.account())
                .bind("credential", change.credential())
                .bind("detail", detail)
                .execute();
    }

    /** Whether there is a line of that kind about a password of an account since then. */
    public static boolean tells(Sql sql, Change.Kind kind, long account, long credential, Instant since) {
        return sql.query("""
                select count(*) from audit
                where account_id = :account and password_id = :credential and kind = :kind and done_at > :since""")
                        .bind("account", account)
                        .bind("credential", credential)
                        .bind("kind", kind.name())
                        .bind("since", since.toEpochMilli())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** The latest lines about an account, newest first. */
    public static List<AuditEntry> latest(Sql sql, long account, int atMost) {
        return sql.query("""
                select seq, done_at, done_by, kind, account_id, password_id, detail from audit
                where account_id = :account order by seq desc limit :atMost""")
                .bind("account", account)
                .bind("atMost", atMost)
                .map((row, _) -> new AuditEntry(
                        row.getLong("seq"),
                        Instant.ofEpochMilli(row.getLong("done_at")),
                        row.getString("done_by"),
                        Change.Kind.named(row.getString("kind")),
                        row.getLong("account_id"),
                        Columns.optionalLong(row, "password_id"),
                        row.getString("detail")))
                .list();
    }
}
