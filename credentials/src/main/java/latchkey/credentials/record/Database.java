package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.CredentialMeter.Connections;
import latchkey.credentials.CredentialMeter.Operation;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Store;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the record. Reading and writing have pools of their own, so that a login never waits for whoever
 * changes something. Whatever goes wrong is {@link RecordUnavailable}: a write that did not return was not made, unless
 * its commit went without an answer.
 */
public final class Database implements AutoCloseable {
    private final Store store;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Jdbi reading;
    private final Jdbi writing;
    private final Sql.Dialect dialect;
    private final CredentialMeter meter;

    private Database(
            Store store,
            HikariDataSource readers,
            HikariDataSource writers,
            Sql.Dialect dialect,
            CredentialMeter meter) {
        this.store = store;
        this.readers = readers;
        this.writers = writers;
        this.dialect = dialect;
        this.meter = meter;
        reading = jdbi(readers);
        writing = jdbi(writers);
    }

    /**
     * Opens the store and brings its schema up to date.
     *
     * @throws RecordUnavailable with a sentence for the operator
     */
    public static Database open(Store store, CredentialMeter meter) {
        return switch (store) {
            case Store.Sqlite sqlite -> {
                SqliteFile file = SqliteFile.prepare(sqlite.file());
                yield open(store, file.readers(), file.writers(), Sql.Dialect.SQLITE, meter);
            }
            case Store.PostgreSql postgreSql ->
                open(
                        store,
                        PostgreSqlServer.readers(postgreSql),
                        PostgreSqlServer.writers(postgreSql),
                        Sql.Dialect.POSTGRESQL,
                        meter);
        };
    }

    private static Database open(
            Store store, HikariConfig readers, HikariConfig writers, Sql.Dialect dialect, CredentialMeter meter) {
        HikariDataSource writing = connect(writers);
        @Nullable HikariDataSource reading = null;
        try {
            reading = connect(readers);
            if (!Schema.isCurrent(reading)) {
                Schema.migrate(writing);
            }
            return new Database(store, reading, writing, dialect, meter);
        } catch (FlywayException e) {
            close(writing, reading);
            throw new RecordUnavailable("its schema cannot be brought up to date" + reason(e), e);
        } catch (RuntimeException e) {
            close(writing, reading);
            throw e;
        }
    }

    private static void close(HikariDataSource writing, @Nullable HikariDataSource reading) {
        writing.close();
        if (reading != null) {
            reading.close();
        }
    }

    private static HikariDataSource connect(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new RecordUnavailable("it cannot be opened" + reason(e), e);
        }
    }

    /** What the database itself says, as in "the disk is full"; before any account is touched it knows no secret. */
    private static String reason(Throwable failure) {
        String said = "";
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException && cause.getMessage() != null) {
                said = ": " + cause.getMessage().lines().findFirst().orElse("");
            }
        }
        return said;
    }

    private static Jdbi jdbi(HikariDataSource pool) {
        Jdbi jdbi = Jdbi.create(pool);
        // The default repeats the values that were bound.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi;
    }

    /** Reads; each statement sees what was committed before it. Waits for a connection for at most a second. */
    public <T> T read(Function<Sql, T> work) {
        return available(Operation.READ, () -> reading.withHandle(handle -> work.apply(new Sql(handle, dialect))));
    }

    /** Writes in one transaction: all of it or nothing. Waits for a connection for at most three seconds. */
    public <T> T write(Function<Sql, T> work) {
        return available(Operation.WRITE, () -> writing.inTransaction(handle -> work.apply(new Sql(handle, dialect))));
    }

    private <T> T available(Operation operation, Access<T> access) {
        long began = System.nanoTime();
        boolean answered = true;
        try {
            return access.run();
        } catch (JdbiException e) {
            answered = false;
            meter.recordUnavailable();
            throw new RecordUnavailable("the record cannot be read or written", e);
        } catch (SQLException e) {
            answered = false;
            meter.recordUnavailable();
            throw new RecordUnavailable("the record is closed", e);
        } finally {
            meter.recordCall(operation, Duration.ofNanos(System.nanoTime() - began), answered);
        }
    }

    /**
     * From now on {@code heard} runs as soon as anybody has committed a change, on a thread of its own. Waits for nothing.
     *
     * @return to be closed before this; null if the store tells nobody
     */
    public @Nullable ChangeSignal signal(Runnable heard) {
        return switch (store) {
            case Store.Sqlite _ -> null;
            case Store.PostgreSql postgreSql -> new ChangeSignal(PostgreSqlServer.listener(postgreSql), heard);
        };
    }

    /** The connections of both pools. Waits for nothing. */
    public Connections connections() {
        Connections read = connections(readers);
        Connections written = connections(writers);
        return new Connections(
                read.active() + written.active(), read.idle() + written.idle(), read.waiting() + written.waiting());
    }

    private static Connections connections(HikariDataSource pool) {
        @Nullable HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state == null
                ? Connections.NONE
                : new Connections(
                        state.getActiveConnections(), state.getIdleConnections(), state.getThreadsAwaitingConnection());
    }

    @FunctionalInterface
    private interface Access<T> {
        T run() throws SQLException;
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
