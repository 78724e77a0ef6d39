package latchkey.credentials.record;

import java.time.Instant;

/** The statements of {@code portal_guess}. */
public final class PortalGuessTable {
    /**
     * What was tried for one subject.
     *
     * @param since when the first of these was
     * @param shutUntil until when nothing more may be tried
     */
    public record Tries(int tries, Instant since, Instant shutUntil) {}

    private PortalGuessTable() {}

    /**
     * What was tried, with a lock on the row until the end of the transaction; a new row where there was none. One
     * statement: between two, whoever was right might remove the row.
     */
    public static Tries lock(Sql sql, String subject, Instant now) {
        return sql.query("""
                insert into portal_guess (subject, tries, since, shut_until) values (:subject, 0, :now, :now)
                on conflict (subject) do update set tries = portal_guess.tries
                returning tries, since, shut_until""")
                .bind("subject", subject)
                .bind("now", now.toEpochMilli())
                .map((row, _) -> new Tries(
                        row.getInt("tries"),
                        Instant.ofEpochMilli(row.getLong("since")),
                        Instant.ofEpochMilli(row.getLong("shut_until"))))
                .one();
    }

    public static void set(Sql sql, String subject, Tries tries) {
        sql.update("""
                update portal_guess set tries = :tries, since = :since, shut_until = :shutUntil
                where subject = :subject""")
                .bind("subject", subject)
                .bind("tries", tries.tries)
                .bind("since", tries.since.toEpochMilli())
                .bind("shutUntil", tries.shutUntil.toEpochMilli())
                .execute();
    }

    /** One of the tries was none; what is shut by now stays shut. */
    public static void takeBack(Sql sql, String subject) {
        sql.update("update portal_guess set tries = tries - 1 where subject = :subject and tries > 0")
                .bind("subject", subject)
                .execute();
    }

    public static void forget(Sql sql, String subject) {
        sql.update("delete from portal_guess where subject = :subject")
                .bind("subject", subject)
                .execute();
    }

    /** Removes some that began before then; returns how many. */
    public static int prune(Sql sql, Instant before, int atMost) {
        return sql.update("""
                delete from portal_guess where subject in (
                    select subject from portal_guess where since < :before order by since limit :atMost)""")
                .bind("before", before.toEpochMilli())
                .bind("atMost", atMost)
                .execute();
    }
}
