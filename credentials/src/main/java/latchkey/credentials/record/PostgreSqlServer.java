package latchkey.credentials.record;

import com.zaxxer.hikari.HikariConfig;
import java.nio.charset.StandardCharsets;
import latchkey.credentials.Store;

/** How connections to a PostgreSQL server are made: every wait is bounded. */
final class PostgreSqlServer {
    /**
     * Changes wait for one another at the counter's row, so more than two would only hold connections; one is for what
     * else is written.
     */
    private static final int WRITERS = 3;

    private static final int READER_WAIT_MILLIS = 1_000;
    /** A login that asks a server which has just frozen hears within two seconds that it should come back (G7). */
    private static final int READER_SOCKET_SECONDS = 2;

    private static final int WRITER_SOCKET_SECONDS = 3;
    private static final int WRITER_WAIT_MILLIS = 3_000;

    private PostgreSqlServer() {}

    static HikariConfig readers(Store.PostgreSql store) {
        int connections = Math.max(1, store.connections() - WRITERS);
        return pool(store, "latchkey-record-readers", connections, READER_WAIT_MILLIS, READER_SOCKET_SECONDS);
    }

    static HikariConfig writers(Store.PostgreSql store) {
        int connections = Math.clamp(store.connections() - 1L, 1, WRITERS);
        return pool(store, "latchkey-record-writers", connections, WRITER_WAIT_MILLIS, WRITER_SOCKET_SECONDS);
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
        // Seconds. A frozen server is noticed by the socket, a slow statement by the server.
        pool.addDataSourceProperty("connectTimeout", "1");
        pool.addDataSourceProperty("socketTimeout", String.valueOf(socketSeconds));
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        // The server's own detail repeats values of the row.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        pool.addDataSourceProperty(
                "options", "-c synchronous_commit=on -c statement_timeout=1500 -c lock_timeout=1000");
        return pool;
    }
}
