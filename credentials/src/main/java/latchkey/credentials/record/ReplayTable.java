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
     * @param status null while it is under way
     * @param sealed null while it is under way
     */
    public record Kept(
            String request,
            @Nullable Integer status,
            @Nullable String sealed) {}

    private ReplayTable() {}

    /**
     * Reserves the key for a request; of several at the same time, in whichever process, one succeeds.
     *
     * @param id names this reservation and no other
     * @param kept after which the key is as good as new
     * @param underWay after which the same request may be carried out anew if it has not ended
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
                    status = null, sealed = null
                where replay.began_at <= :old
                    or (replay.status is null and replay.began_at <= :dead and replay.request = excluded.request)""")
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

    public static Optional<Kept> find(Sql sql, long token, String keyHash) {
        return sql.query("select request, status, sealed from replay where token_id = :token and key_hash = :key")
                .bind("token", token)
                .bind("key", keyHash)
                .map((row, _) -> {
                    Long status = Columns.optionalLong(row, "status");
                    return new Kept(
                            row.getString("request"),
                            status == null ? null : status.intValue(),
                            row.getString("sealed"));
                })
                .findOne();
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
        return sql.update("delete from replay where id = :id and status is null")
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
