package latchkey.credentials.record;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import latchkey.credentials.owner.Passkey;

/** The statements of {@code passkey} and {@code user_handle}; transports are words with a space between. */
public final class PasskeyTable {
    private static final String SELECT = """
            select id, account_id, credential_id, public_key, sign_count, label, transports, backed_up, created_at,
                last_used_at from passkey
            """;

    private PasskeyTable() {}

    /** The account's handle: that one, unless it has another already. In a transaction. */
    public static byte[] handle(Sql sql, long account, byte[] ifNone) {
        sql.update("""
                insert into user_handle (account_id, handle) values (:account, :handle)
                on conflict (account_id) do nothing""").bind("account", account).bind("handle", text(ifNone)).execute();
        return handle(sql, account).orElseThrow();
    }

    public static Optional<byte[]> handle(Sql sql, long account) {
        return sql.query("select handle from user_handle where account_id = :account")
                .bind("account", account)
                .mapTo(String.class)
                .findOne()
                .map(PasskeyTable::bytes);
    }

    public static Optional<Long> accountOf(Sql sql, byte[] handle) {
        return sql.query("select account_id from user_handle where handle = :handle")
                .bind("handle", text(handle))
                .mapTo(Long.class)
                .findOne();
    }

    public static void add(Sql sql, Passkey passkey) {
        sql.update("""
                insert into passkey (id, account_id, credential_id, public_key, sign_count, label, transports,
                    backed_up, created_at)
                values (:id, :account, :credential, :key, :count, :label, :transports, :backedUp, :created)""")
                .bind("id", passkey.id())
                .bind("account", passkey.account())
                .bind("credential", text(passkey.credentialId()))
                .bind("key", text(passkey.publicKeyCose()))
                .bind("count", passkey.signCount())
                .bind("label", passkey.label())
                .bind(
                        "transports",
                        String.join(" ", passkey.transports().stream().sorted().toList()))
                .bind("backedUp", passkey.backedUp() ? 1 : 0)
                .bind("created", passkey.created().toEpochMilli())
                .execute();
    }

    /** Oldest first. */
    public static List<Passkey> of(Sql sql, long account) {
        return sql.query(SELECT + "where account_id = :account order by id")
                .bind("account", account)
                .map((row, _) -> passkey(row))
                .list();
    }

    public static Optional<Passkey> find(Sql sql, byte[] credentialId) {
        return sql.query(SELECT + "where credential_id = :credential")
                .bind("credential", text(credentialId))
                .map((row, _) -> passkey(row))
                .findOne();
    }

    public static int count(Sql sql, long account) {
        return sql.query("select count(*) from passkey where account_id = :account")
                .bind("account", account)
                .mapTo(Integer.class)
                .one();
    }

    /** Notes a use if the counter rose, or does not count at all. */
    public static boolean used(Sql sql, byte[] credentialId, long signCount, boolean backedUp, Instant at) {
        return sql.update("""
                update passkey set sign_count = :count, backed_up = :backedUp, last_used_at = :at
                where credential_id = :credential and (sign_count < :count or (sign_count = 0 and :count = 0))""")
                        .bind("credential", text(credentialId))
                        .bind("count", signCount)
                        .bind("backedUp", backedUp ? 1 : 0)
                        .bind("at", at.toEpochMilli())
                        .execute()
                == 1;
    }

    public static boolean rename(Sql sql, long account, long id, String label) {
        return sql.update("update passkey set label = :label where account_id = :account and id = :id")
                        .bind("account", account)
                        .bind("id", id)
                        .bind("label", label)
                        .execute()
                == 1;
    }

    public static boolean remove(Sql sql, long account, long id) {
        return sql.update("delete from passkey where account_id = :account and id = :id")
                        .bind("account", account)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Removes all of an account; the handle stays, so that authenticators know it again. */
    public static void removeAll(Sql sql, long account) {
        sql.update("delete from passkey where account_id = :account")
                .bind("account", account)
                .execute();
    }

    /** Removes all of an account and its handle. */
    public static void forget(Sql sql, long account) {
        removeAll(sql, account);
        sql.update("delete from user_handle where account_id = :account")
                .bind("account", account)
                .execute();
    }

    private static Passkey passkey(ResultSet row) throws SQLException {
        String transports = row.getString("transports");
        return new Passkey(
                row.getLong("id"),
                row.getLong("account_id"),
                bytes(row.getString("credential_id")),
                bytes(row.getString("public_key")),
                row.getLong("sign_count"),
                row.getString("label"),
                transports.isEmpty() ? Set.of() : Set.of(transports.split(" ", -1)),
                row.getInt("backed_up") != 0,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Columns.optionalInstant(row, "last_used_at"));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
