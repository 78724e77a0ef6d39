package latchkey.credentials.record;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The only way to run a statement: the compiler refuses one that is not a constant, so nothing that a client sent can
 * ever be part of it (B5). For one thread, while the connection is open.
 */
public final class Sql {
    /** For the one thing that the two databases have no common words for. */
    enum Dialect {
        SQLITE,
        POSTGRESQL
    }

    private final Handle handle;
    private final Dialect dialect;

    Sql(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    /** The database's own clock, in milliseconds since 1970 UTC: one for all nodes. */
    long now() {
        return (switch (dialect) {
                    case SQLITE -> query("select cast((julianday('now') - 2440587.5) * 86400000 as integer)");
                    case POSTGRESQL -> query("select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)");
                })
                .mapTo(Long.class)
                .one();
    }

    /** Once the transaction is committed, those that {@link #listen} hear of it, where the database can do that. */
    void signal() {
        switch (dialect) {
            case SQLITE -> {}
            case POSTGRESQL -> update("notify latchkey_change").execute();
        }
    }

    /** From now on {@link #hears} tells of each {@link #signal}. PostgreSQL only. */
    void listen() {
        update("listen latchkey_change").execute();
    }

    /**
     * Waits for a {@link #signal}. PostgreSQL only.
     *
     * @return whether there was one since the last call
     */
    boolean hears(Duration patience) throws SQLException {
        PGNotification[] heard =
                handle.getConnection().unwrap(PGConnection.class).getNotifications((int) patience.toMillis());
        return heard != null && heard.length > 0;
    }

    /** Runs the task once the transaction is committed; not at all if it comes to nothing. */
    void afterCommit(Runnable task) {
        handle.afterCommit(task);
    }

    Query query(@CompileTimeConstant String statement) {
        return handle.createQuery(statement);
    }

    Update update(@CompileTimeConstant String statement) {
        return handle.createUpdate(statement);
    }

    PreparedBatch batch(@CompileTimeConstant String statement) {
        return handle.prepareBatch(statement);
    }
}
