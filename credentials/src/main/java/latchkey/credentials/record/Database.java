package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * /**
 * The connections to the record. Logins with the change feed, other reading and writing have pools of their own, so that
 * a login never waits for whoever lists or changes something. Whatever goes wrong is {@link RecordUnavailable}: a write
 * that did not return was not made, unless its commit went without an answer.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final Store store;
    private final HikariDataSource logins;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Jdbi atOnce;
    private final Jdbi reading;
    private final Jdbi writing;
    private final Sql.Dialect dialect;
    private final CredentialMeter meter;

    private Database(
            Store store,
            HikariDataSource logins,
            HikariDataSource readers,
            HikariDataSource writers,
            Sql.Dialect dialect,
            CredentialMeter meter) {
        this.store = store;
        this.logins = logins;
        this.readers = readers;
        this.writers = writers;
        this.dialect = dialect;
        this.meter = meter;
        atOnce = jdbi(logins);
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
                yield open(store, file.logins(), file.readers(), file.writers(), Sql.Dialect.SQLITE, meter);
            }
            case Store.PostgreSql postgreSql ->
                open(
                        store,
                        PostgreSqlServer.logins(postgreSql),
                        PostgreSqlServer.readers(postgreSql),
                        PostgreSqlServer.writers(postgreSql),
                        Sql.Dialect.POSTGRESQL,
                        meter);
        };
    }

    private static Database open(
            Store store,
            HikariConfig logins,
            HikariConfig readers,
            HikariConfig writers,
            Sql.Dialect dialect,
            CredentialMeter meter) {
        List<HikariDataSource> open = new ArrayList<>();
        try {
            HikariDataSource writing = connect(writers, open);
            HikariDataSource reading = connect(readers, open);
            if (!Schema.isCurrent(reading)) {
                Schema.migrate(writing);
            }
            Database database = new Database(store, connect(logins, open), reading, writing, dialect, meter);
            if (dialect == Sql.Dialect.POSTGRESQL) {
                boolean _ = database.write(PostgreSqlServer::areAsDemanded);
            }
            return database;
        } catch (FlywayException e) {
            open.forEach(HikariDataSource::close);
            throw new RecordUnavailable("its schema cannot be brought up to date" + reason(e), e);
        } catch (RuntimeException e) {
            open.forEach(HikariDataSource::close);
            throw e;
        }
    }

    private static HikariDataSource connect(HikariConfig config, List<HikariDataSource> open) {
        try {
            HikariDataSource pool = new HikariDataSource(config);
            open.add(pool);
            return pool;
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

    /**
     * Reads for a login or for the change feed, neither of which can wait: on connections of their own, for at most a
     * second and three quarters if a server is frozen. What is there and cannot be understood, as
     * written by a later version or by hand, is {@link RecordUnavailable} too.
     */
    public <T> T readAtOnce(Function<Sql, T> work) {
        try {
            return available(Operation.READ, () -> atOnce.withHandle(handle -> work.apply(new Sql(handle, dialect))));
        } catch (RecordUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("the record holds what cannot be understood", e);
            meter.recordUnavailable();
            throw new RecordUnavailable("the record holds what cannot be understood", e);
        }
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

    /** The connections of all pools. Waits for nothing. */
    public Connections connections() {
        return Stream.of(logins, readers, writers)
                .map(Database::connections)
                .reduce(
                        Connections.NONE,
                        (one, other) -> new Connections(
                                one.active() + other.active(),
                                one.idle() + other.idle(),
                                one.waiting() + other.waiting()));
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
        logins.close();
        readers.close();
        writers.close();
    }
}
