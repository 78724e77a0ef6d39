package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import latchkey.credentials.RecordUnavailable;
import latchkey.credentials.Store;

/** How connections to a PostgreSQL server are made: every wait is bounded. */
final class PostgreSqlServer {
    /**
     * Changes wait for one another at the counter's row, so more than two would only hold connections; one is for what
     * else is written.
     */
    private static final int WRITERS = 3;

    /** A login beside the feed; and as many as it takes to look at the schema. */
    private static final int LEAST = 2;

    private static final int WRITER_WAIT_MILLIS = 3_000;
    private static final int WRITER_SOCKET_SECONDS = 3;
    private static final int READER_WAIT_MILLIS = 1_000;
    private static final int READER_SOCKET_SECONDS = 2;
    /** A login that asks a server which has just frozen hears within two seconds that it should come back (G7). */
    private static final int LOGIN_WAIT_MILLIS = 750;

    private static final int LOGIN_SOCKET_SECONDS = 1;

    /** In force in every session; a pooler that does not pass them on is no way to this server. */
    private static final Map<String, String> DEMANDED = Map.of("synchronous_commit", "on", "lock_timeout", "1s");

    private PostgreSqlServer() {}

    /** Half of what the writers leave: for logins that memory cannot answer, and for the change feed. */
    static HikariConfig logins(Store.PostgreSql store) {
        HikariConfig pool = pool(
                store,
                "latchkey-record-logins",
                remaining(store) - readersOf(store),
                LOGIN_WAIT_MILLIS,
                LOGIN_SOCKET_SECONDS);
        pool.setValidationTimeout(500);
        pool.addDataSourceProperty("options", options(900));
        return pool;
    }

    static HikariConfig readers(Store.PostgreSql store) {
        return pool(store, "latchkey-record-readers", readersOf(store), READER_WAIT_MILLIS, READER_SOCKET_SECONDS);
    }

    static HikariConfig writers(Store.PostgreSql store) {
        return pool(store, "latchkey-record-writers", WRITERS, WRITER_WAIT_MILLIS, WRITER_SOCKET_SECONDS);
    }

    private static int remaining(Store.PostgreSql store) {
        return Math.max(2 * LEAST, store.connections() - WRITERS);
    }

    private static int readersOf(Store.PostgreSql store) {
        return remaining(store) / 2;
    }

    /** One connection, which may be away for long. */
    static HikariConfig listener(Store.PostgreSql store) {
        HikariConfig pool = pool(store, "latchkey-record-listener", 1, READER_WAIT_MILLIS, READER_SOCKET_SECONDS);
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static HikariConfig pool(
            Store.PostgreSql store, String name, int connections, int waitMillis, int socketSeconds) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(store.url());
        pool.setUsername(store.user());
        pool.setPassword(new String(store.password(), StandardCharsets.UTF_8));
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1); // the command line needs no more
        pool.setConnectionTimeout(waitMillis);
        pool.setValidationTimeout(1_000);
        pool.addDataSourceProperty("ApplicationName", "latchkey");
        // Of several servers only the one that writes: a standby may be behind, and then so would be the change feed.
        pool.addDataSourceProperty("targetServerType", "primary");
        // Seconds. A frozen server is noticed by the socket, a slow statement by the server.
        pool.addDataSourceProperty("connectTimeout", "1");
        pool.addDataSourceProperty("socketTimeout", String.valueOf(socketSeconds));
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        // The server's own detail repeats values of the row.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        pool.addDataSourceProperty("options", options(1_500));
        return pool;
    }

    private static String options(int statementMillis) {
        return "-c synchronous_commit=on -c lock_timeout=1000 -c statement_timeout=" + statementMillis;
    }

    /**
     * Looks whether the sessions are what was asked for.
     *
     * @throws RecordUnavailable if they are not: changes could be acknowledged and lost, and waits would have no end
     */
    static boolean areAsDemanded(Sql sql) {
        DEMANDED.forEach((setting, demanded) -> {
            String found = sql.query("select current_setting(:setting)")
                    .bind("setting", setting)
                    .mapTo(String.class)
                    .one();
            if (!demanded.equals(found)) {
                throw new RecordUnavailable("its sessions have " + setting + " = " + found + " instead of " + demanded
                        + ": the URL must not set options, and a pooler in between must pass them on");
            }
        });
        return true;
    }
}
