package latchkey.credentials.record;

import java.time.Instant;
import java.util.Optional;
import latchkey.credentials.links.Link;

/** The statements of {@code link}. */
public final class LinkTable {
    /** A link as it is kept. */
    public record Kept(long account, Instant expires, String sealed) {}

    private LinkTable() {}

    public static void add(Sql sql, String tokenHash, Link.Kind kind, long account, Instant expires, String sealed) {
        sql.update("""
                insert into link (token_hash, kind, account_id, expires_at, sealed)
                values (:token, :kind, :account, :expires, :sealed)""")
                .bind("token", tokenHash)
                .bind("kind", kind.name())
                .bind("account", account)
                .bind("expires", expires.toEpochMilli())
                .bind("sealed", sealed)
                .execute();
    }

    /** The link of that kind, unless it was used, has expired, or its account was deleted. */
    public static Optional<Kept> find(Sql sql, String tokenHash, Link.Kind kind, Instant now) {
        return sql.query("""
                select l.account_id, l.expires_at, l.sealed from link l join account a on a.id = l.account_id
                where l.token_hash = :token and l.kind = :kind and l.expires_at > :now and l.sealed is not null
                    and a.deleted_at is null""")
                .bind("token", tokenHash)
                .bind("kind", kind.name())
                .bind("now", now.toEpochMilli())
                .map((row, _) -> new Kept(
                        row.getLong("account_id"),
                        Instant.ofEpochMilli(row.getLong("expires_at")),
                        row.getString("sealed")))
                .findOne();
    }

    /** Uses it up, and what it carries is gone; returns 0 if that was done before. */
    public static int use(Sql sql, String tokenHash) {
        return sql.update("update link set sealed = null where token_hash = :token and sealed is not null")
                .bind("token", tokenHash)
                .execute();
    }

    /** Removes the oldest that expired before then; returns how many. */
    public static int prune(Sql sql, Instant before, int atMost) {
        return sql.update("""
                delete from link where token_hash in (
                    select token_hash from link where expires_at < :before order by expires_at limit :atMost)""")
                .bind("before", before.toEpochMilli())
                .bind("atMost", atMost)
                .execute();
    }
}
