package latchkey.credentials.record;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.AuditQuery;
import latchkey.credentials.Change;
import org.jdbi.v3.core.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements of {@code audit}. */
public final class AuditTable {
    private static final String SELECT =
            "select seq, done_at, done_by, kind, account_id, password_id, detail from audit ";
    private static final String FILTER = """
            seq > :after and seq < :before and done_at >= :since and done_at < :until
            and (cast(:credential as bigint) is null or password_id = :credential)
            and (cast(:by as text) is null or done_by = :by)
            and (:anyKind = 1 or kind in (<kinds>))
            """;
    private static final String ANY = SELECT + "where " + FILTER;
    private static final String OF_ACCOUNT = SELECT + "where account_id = :account and " + FILTER;
    private static final String UPWARDS = "order by seq limit :limit";
    private static final String DOWNWARDS = "order by seq desc limit :limit";

    private static final Logger STREAM = LoggerFactory.getLogger("latchkey.audit");

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
        sql.afterCommit(() -> tell(change, by, detail));
    }

    /** The same to the log, from the node that did it; it stands in the record by then. */
    private static void tell(Change change, String by, String detail) {
        STREAM.atInfo()
                .addKeyValue("audit", change.seq())
                .addKeyValue("at", change.at())
                .addKeyValue("kind", change.kind().name().toLowerCase(Locale.ROOT))
                .addKeyValue("by", by)
                .addKeyValue("account", change.account())
                .addKeyValue("credential", change.credential() == null ? "" : change.credential())
                .addKeyValue("session", change.session() == null ? "" : change.session())
                .addKeyValue("detail", detail)
                .log("audit");
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

    /** Whether there is a line of that kind about an account since then. */
    public static boolean tells(Sql sql, Change.Kind kind, long account, Instant since) {
        return sql.query("""
                select count(*) from audit
                where account_id = :account and kind = :kind and done_at > :since""")
                        .bind("account", account)
                        .bind("kind", kind.name())
                        .bind("since", since.toEpochMilli())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** The latest lines about an account, newest first. */
    public static List<AuditEntry> latest(Sql sql, long account, int atMost) {
        return entries(sql.query(SELECT + "where account_id = :account order by seq desc limit :limit")
                .bind("account", account)
                .bind("limit", atMost));
    }

    /** Of an account by the index of accounts, of all by the number: what else is asked for is looked at line by line. */
    public static List<AuditEntry> find(Sql sql, AuditQuery query) {
        boolean upwards = query.after() != null;
        if (query.account() == null) {
            return entries(bound(upwards ? sql.query(ANY + UPWARDS) : sql.query(ANY + DOWNWARDS), query));
        }
        return entries(bound(upwards ? sql.query(OF_ACCOUNT + UPWARDS) : sql.query(OF_ACCOUNT + DOWNWARDS), query)
                .bind("account", query.account()));
    }

    private static Query bound(Query statement, AuditQuery query) {
        List<String> kinds = query.kinds().stream().map(Change.Kind::name).toList();
        return statement
                .bind("before", query.before() == null ? Long.MAX_VALUE : query.before())
                .bind("after", query.after() == null ? Long.MIN_VALUE : query.after())
                .bind(
                        "since",
                        query.since() == null ? Long.MIN_VALUE : query.since().toEpochMilli())
                .bind(
                        "until",
                        query.until() == null ? Long.MAX_VALUE : query.until().toEpochMilli())
                .bind("credential", query.credential())
                .bind("by", query.by())
                .bind("anyKind", kinds.isEmpty() ? 1 : 0)
                .bindList("kinds", kinds.isEmpty() ? List.of("") : kinds)
                .bind("limit", query.limit());
    }

    private static List<AuditEntry> entries(Query query) {
        return query.map((row, _) -> new AuditEntry(
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
