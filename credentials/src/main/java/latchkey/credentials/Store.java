package latchkey.credentials;

import java.nio.file.Path;

/** Where the record is kept. */
public sealed interface Store {
    /** A SQLite file; made if it is missing. Several processes of one machine may share it, never over a network. */
    record Sqlite(Path file) implements Store {}

    /**
     * A PostgreSQL database.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, with {@code sslmode=verify-full} unless it is local
     * @param password UTF-8; the driver keeps a copy of its own to reconnect
     * @param connections at most this many at a time; seven if it is less
     */
    @SuppressWarnings("ArrayRecordComponent") // a secret is never compared as a component
    record PostgreSql(String url, String user, byte[] password, int connections) implements Store {
        /** Without the password. */
        @Override
        public String toString() {
            return "PostgreSql[" + user + ", " + connections + " connections]";
        }
    }
}
