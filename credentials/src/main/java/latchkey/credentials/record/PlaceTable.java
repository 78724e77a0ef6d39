package latchkey.credentials.record;

import java.time.Instant;

/** The statements of {@code portal_place}. */
public final class PlaceTable {
    private PlaceTable() {}

    public static void signedIn(Sql sql, long account, String place, Instant at) {
        sql.update("""
                insert into portal_place (account_id, place, last_at) values (:account, :place, :at)
                on conflict (account_id, place) do update set last_at = :at""")
                .bind("account", account)
                .bind("place", place)
                .bind("at", at.toEpochMilli())
                .execute();
    }

    /** Whether the account's owner signed in from there, since then. */
    public static boolean isKnown(Sql sql, long account, String place, Instant since) {
        return sql.query(
                        "select 1 from portal_place where account_id = :account and place = :place and last_at > :since")
                .bind("account", account)
                .bind("place", place)
                .bind("since", since.toEpochMilli())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    public static void forget(Sql sql, long account) {
        sql.update("delete from portal_place where account_id = :account")
                .bind("account", account)
                .execute();
    }

    /** Removes some of what is older; returns how many. */
    public static int prune(Sql sql, Instant before, int atMost) {
        return sql.update("""
                delete from portal_place where (account_id, place) in (
                    select account_id, place from portal_place where last_at < :before limit :atMost)""")
                .bind("before", before.toEpochMilli())
                .bind("atMost", atMost)
                .execute();
    }
}
