package latchkey.credentials.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The statements of {@code pruning}, and those that clear or remove what it is the turn of. */
public final class PruningTable {
    private PruningTable() {}

    /** When it is time again. */
    public static Instant next(Sql sql) {
        return Instant.ofEpochMilli(sql.query("select next_at from pruning where id = 1")
                .mapTo(Long.class)
                .one());
    }

    /** Puts the next time off; returns whether nobody did so first. */
    public static boolean putOff(Sql sql, Instant seen, Instant next) {
        return sql.update("update pruning set next_at = :next where id = 1 and next_at = :seen")
                        .bind("next", next.toEpochMilli())
                        .bind("seen", seen.toEpochMilli())
                        .execute()
                == 1;
    }

    /** The next passwords after that id that were revoked or had expired before then and still have their hash. */
    public static List<Long> tombstones(Sql sql, long after, Instant before, int atMost) {
        return sql.query("""
                select id from app_password
                where id > :after and hash is not null and (revoked_at < :before or expires_at < :before)
                order by id limit :atMost""")
                .bind("after", after)
                .bind("before", before.toEpochMilli())
                .bind("atMost", atMost)
                .mapTo(Long.class)
                .list();
    }

    /** Forgets what the password was known by, where it was used from and what its owner was told; its history stays. */
    public static void clear(Sql sql, long password) {
        sql.update("update app_password set hash = null, selector = null where id = :id")
                .bind("id", password)
                .execute();
        sql.update("delete from used_network where password_id = :id")
                .bind("id", password)
                .execute();
        sql.update("delete from notice_mark where password_id = :id")
                .bind("id", password)
                .execute();
    }

    /**
     * The first change that must stay in the feed: it is not older than that, or among so many of the latest. Never
     * one behind a change that stays: the feed begins at one place and has no holes. 0 if all must stay.
     */
    public static long firstToStay(Sql sql, Instant notBefore, int latest) {
        Optional<Long> firstOfLatest = sql.query("select seq from change_feed order by seq desc limit 1 offset :others")
                .bind("others", latest - 1)
                .mapTo(Long.class)
                .findOne();
        if (firstOfLatest.isEmpty()) {
            return 0;
        }
        return sql.query("select seq from change_feed where changed_at >= :notBefore order by seq limit 1")
                .bind("notBefore", notBefore.toEpochMilli())
                .mapTo(Long.class)
                .findOne()
                .map(firstOfNew -> Math.min(firstOfNew, firstOfLatest.get()))
                .orElse(firstOfLatest.get());
    }

    /** Removes the oldest changes before that one; returns how many. */
    public static int removeChanges(Sql sql, long before, int atMost) {
        return sql.update("""
                delete from change_feed where seq in (
                    select seq from change_feed where seq < :before order by seq limit :atMost)""").bind("before", before).bind("atMost", atMost).execute();
    }
}
