package latchkey.credentials.record;

import java.time.Duration;

/** The statements of {@code notice_cursor} and {@code notice_mark}; the turn is by the database's own clock. */
public final class NoticeTable {
    private NoticeTable() {}

    /** Takes or keeps the turn; returns whether it is the holder's. */
    public static boolean claim(Sql sql, long holder, Duration lease) {
        long now = sql.now();
        return sql.update("""
                update notice_cursor set holder = :holder, held_until = :until
                where id = 1 and (holder = :holder or held_until <= :now)""")
                        .bind("holder", holder)
                        .bind("until", now + lease.toMillis())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Returns 0 if the turn was not the holder's. */
    public static int release(Sql sql, long holder) {
        return sql.update("update notice_cursor set held_until = 0 where id = 1 and holder = :holder")
                .bind("holder", holder)
                .execute();
    }

    public static long told(Sql sql) {
        return sql.query("select told from notice_cursor where id = 1")
                .mapTo(Long.class)
                .one();
    }

    /** Moves on to that line and never back; returns whether the turn is the holder's. */
    public static boolean told(Sql sql, long holder, long seq) {
        return sql.update("""
                update notice_cursor set told = case when told < :seq then :seq else told end
                where id = 1 and holder = :holder and held_until > :now""")
                        .bind("holder", holder)
                        .bind("seq", seq)
                        .bind("now", sql.now())
                        .execute()
                == 1;
    }

    /** Returns whether it was not marked before. */
    public static boolean mark(Sql sql, long password, String kind) {
        return sql.update("""
                insert into notice_mark (password_id, kind) values (:password, :kind)
                on conflict (password_id, kind) do nothing""").bind("password", password).bind("kind", kind).execute() == 1;
    }

    public static int unmark(Sql sql, long password, String kind) {
        return sql.update("delete from notice_mark where password_id = :password and kind = :kind")
                .bind("password", password)
                .bind("kind", kind)
                .execute();
    }
}
