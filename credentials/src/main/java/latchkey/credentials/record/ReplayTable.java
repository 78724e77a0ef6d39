package latchkey.credentials.record;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements of {@code replay}; all times are the database's own. */
public final class ReplayTable {
    /**
     * What is kept of a request.
     *
     * @param request the hash of what it is
     * @param overdue whether it began so long ago that whoever carries it out must have died
     * @param change the number of the change that it made; null if it has made none, or none yet
     * @param status null as long as no answer is kept
     * @param sealed null as long as no answer is kept
     */
    public record Kept(
            String request,
            boolean overdue,
            @Nullable Long change,
            @Nullable Integer status,
            @Nullable String sealed) {}

    private ReplayTable() {}

    /**
     * Reserves the key for a request; of several at the same time, in whichever process, one succeeds.
     *
     * @param id names this reservation and no other
     * @param kept after which the key is as good as new
     * @param underWay after which the same request may be carried out anew if it has neither ended nor made its change
     * @return whether it succeeded
     */
    public static boolean reserve(
            Sql sql, long id, long token, String keyHash, String request, Duration kept, Duration underWay) {
        long now = sql.now();
        return sql.update("""
                insert into replay (token_id, key_hash, id, request, began_at)
                values (:token, :key, :id, :request, :now)
                on conflict (token_id, key_hash) do update set
                    id = excluded.id, request = excluded.request, began_at = excluded.began_at,
                    change_seq = null, status = null, sealed = null
                where replay.began_at <= :old
                    or (replay.status is null and replay.change_seq is null and replay.began_at <= :dead
                        and replay.request = excluded.request)""")
                        .bind("token", token)
                        .bind("key", keyHash)
                        .bind("id", id)
                        .bind("request", request)
                        .bind("now", now)
                        .bind("old", now - kept.toMillis())
                        .bind("dead", now - underWay.toMillis())
                        .execute()
                == 1;
    }

    /** @param underWay after which it is overdue */
    public static Optional<Kept> find(Sql sql, long token, String keyHash, Duration underWay) {
        return sql.query("""
                select request, began_at <= :dead as overdue, change_seq, status, sealed from replay
                where token_id = :token and key_hash = :key""")
                .bind("dead", sql.now() - underWay.toMillis())
                .bind("token", token)
                .bind("key", keyHash)
                .map((row, _) -> {
                    Long status = Columns.optionalLong(row, "status");
                    return new Kept(
                            row.getString("request"),
                            row.getBoolean("overdue"),
                            Columns.optionalLong(row, "change_seq"),
                            status == null ? null : status.intValue(),
                            row.getString("sealed"));
                })
                .findOne();
    }

    /**
     * Notes, in the transaction of a change, that the request was carried out by it; by the first, if it makes several.
     * Returns 0 if the reservation has ended or went to another.
     */
    public static int carriedOut(Sql sql, long id, long change) {
        return sql.update("""
                update replay set change_seq = coalesce(change_seq, :change) where id = :id and status is null""").bind("id", id).bind("change", change).execute();
    }

    /** Keeps the answer; returns 0 if the reservation has ended or went to another. */
    public static int finish(Sql sql, long id, int status, String sealed) {
        return sql.update("update replay set status = :status, sealed = :sealed where id = :id and status is null")
                .bind("id", id)
                .bind("status", status)
                .bind("sealed", sealed)
                .execute();
    }

    /** Frees the key, unless the request was carried out. */
    public static int abandon(Sql sql, long id) {
        return sql.update("delete from replay where id = :id and status is null and change_seq is null")
                .bind("id", id)
                .execute();
    }

    /** Removes the oldest that are older than that; returns how many. */
    public static int prune(Sql sql, Duration kept, int atMost) {
        return sql.update("""
                delete from replay where id in (
                    select id from replay where began_at <= :old order by began_at limit :atMost)""")
                .bind("old", sql.now() - kept.toMillis())
                .bind("atMost", atMost)
                .execute();
    }
}
