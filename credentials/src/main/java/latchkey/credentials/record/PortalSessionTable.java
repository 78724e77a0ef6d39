package latchkey.credentials.record;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.owner.PortalSession;
import org.jspecify.annotations.Nullable;

/** The statements of {@code portal_session}. */
public final class PortalSessionTable {
    private static final String SELECT = """
            select id, account_id, stage, how, created_at, seen_at, confirmed_at, address, browser from portal_session
            """;

    private PortalSessionTable() {}

    /** @param ends from when it is not found any more */
    public static void add(Sql sql, PortalSession session, String tokenHash, Instant ends) {
        sql.update("""
                insert into portal_session (id, token_hash, account_id, stage, how, created_at, seen_at, ends_at,
                    confirmed_at, address, browser)
                values (:id, :hash, :account, :stage, :how, :created, :seen, :ends, :confirmed, :address, :browser)""")
                .bind("id", session.id())
                .bind("hash", tokenHash)
                .bind("account", session.account())
                .bind("stage", session.stage().name())
                .bind("how", session.how())
                .bind("created", session.created().toEpochMilli())
                .bind("seen", session.lastSeen().toEpochMilli())
                .bind("ends", ends.toEpochMilli())
                .bind("confirmed", Columns.millis(session.confirmed()))
                .bind("address", session.address().getHostAddress())
                .bind("browser", session.browser())
                .execute();
    }

    public static Optional<PortalSession> byToken(Sql sql, String tokenHash, Instant now) {
        return sql.query(SELECT + "where token_hash = :hash and ends_at > :now")
                .bind("hash", tokenHash)
                .bind("now", now.toEpochMilli())
                .map((row, _) -> session(row))
                .findOne();
    }

    public static Optional<PortalSession> byId(Sql sql, long id, Instant now) {
        return sql.query(SELECT + "where id = :id and ends_at > :now")
                .bind("id", id)
                .bind("now", now.toEpochMilli())
                .map((row, _) -> session(row))
                .findOne();
    }

    /** Notes that it was seen, unless it has another token by now. */
    public static void seen(Sql sql, String tokenHash, Instant now, Instant ends) {
        sql.update("update portal_session set seen_at = :now, ends_at = :ends where token_hash = :hash")
                .bind("now", now.toEpochMilli())
                .bind("ends", ends.toEpochMilli())
                .bind("hash", tokenHash)
                .execute();
    }

    /** Gives the session of that id another token, stage and time, and forgets its note. */
    public static void advance(Sql sql, PortalSession session, String tokenHash, Instant ends) {
        sql.update("""
                update portal_session set token_hash = :hash, account_id = :account, stage = :stage, how = :how,
                    created_at = :created, seen_at = :seen, ends_at = :ends, confirmed_at = :confirmed, note = null
                where id = :id""")
                .bind("id", session.id())
                .bind("hash", tokenHash)
                .bind("account", session.account())
                .bind("stage", session.stage().name())
                .bind("how", session.how())
                .bind("created", session.created().toEpochMilli())
                .bind("seen", session.lastSeen().toEpochMilli())
                .bind("ends", ends.toEpochMilli())
                .bind("confirmed", Columns.millis(session.confirmed()))
                .execute();
    }

    public static void confirm(Sql sql, long id, Instant at) {
        sql.update("update portal_session set confirmed_at = :at where id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id)
                .execute();
    }

    /** @param note null for none */
    public static void setNote(Sql sql, long id, @Nullable String note) {
        sql.update("update portal_session set note = :note where id = :id")
                .bind("note", note)
                .bind("id", id)
                .execute();
    }

    /** The note, for whoever of all who ask is first; it is gone then. In a transaction. */
    public static Optional<String> takeNote(Sql sql, long id) {
        return sql.query("select note from portal_session where id = :id and note is not null")
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .filter(note -> sql.update("update portal_session set note = null where id = :id and note = :note")
                                .bind("id", id)
                                .bind("note", note)
                                .execute()
                        == 1);
    }

    /** Those of an account whose owner is signed in, the latest seen first. */
    public static List<PortalSession> of(Sql sql, long account, Instant now) {
        return sql.query(SELECT + """
                where account_id = :account and stage = 'SIGNED_IN' and ends_at > :now order by seen_at desc, id""")
                .bind("account", account)
                .bind("now", now.toEpochMilli())
                .map((row, _) -> session(row))
                .list();
    }

    /** Returns whether the account had that one. */
    public static boolean end(Sql sql, long account, long id) {
        return sql.update("delete from portal_session where account_id = :account and id = :id")
                        .bind("account", account)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /**
     * Ends those of an account, in whatever stage.
     *
     * @param keep the one that stays; null for none
     * @return how many were ended
     */
    public static int endAll(Sql sql, long account, @Nullable Long keep) {
        return sql.update("delete from portal_session where account_id = :account and id <> :keep")
                .bind("account", account)
                .bind("keep", keep == null ? -1L : keep)
                .execute();
    }

    /** Removes some that nobody can find any more; returns how many. */
    public static int prune(Sql sql, Instant now, int atMost) {
        return sql.update("""
                delete from portal_session where id in (
                    select id from portal_session where ends_at <= :now order by ends_at limit :atMost)""")
                .bind("now", now.toEpochMilli())
                .bind("atMost", atMost)
                .execute();
    }

    private static PortalSession session(ResultSet row) throws SQLException {
        return new PortalSession(
                row.getLong("id"),
                Columns.optionalLong(row, "account_id"),
                PortalSession.Stage.valueOf(row.getString("stage")),
                row.getString("how"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("seen_at")),
                Columns.optionalInstant(row, "confirmed_at"),
                InetAddress.ofLiteral(row.getString("address")),
                row.getString("browser"),
                "");
    }
}
