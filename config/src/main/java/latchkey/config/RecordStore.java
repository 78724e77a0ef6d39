package latchkey.config;

import java.nio.file.Path;

/** The database that holds accounts, passwords and the audit trail: the truth behind every cache. */
public sealed interface RecordStore {

    /** A file of its own; for one node. The folder need not exist yet. */
    record Sqlite(Path file) implements RecordStore {}

    /**
     * A PostgreSQL server.
     *
     * @param url a JDBC address, {@code jdbc:postgresql://host[:port]/database[?parameters]}, without user or password
     * @param connections the most that are open at once
     */
    record PostgreSql(String url, String user, Secret password, int connections) implements RecordStore {

        static final int DEFAULT_CONNECTIONS = 10;

        public PostgreSql {
            Allowed.POSTGRESQL_URL.require("url", url);
            Allowed.NAME.require("user", user);
            Allowed.DATABASE_CONNECTIONS.require("connections", connections);
        }
    }
}
