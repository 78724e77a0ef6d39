package latchkey.credentials;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The two databases; each can make a new, empty store. PostgreSQL is started once for all tests. */
enum TestStore {
    SQLITE {
        @Override
        Store empty(Path folder) {
            return new Store.Sqlite(folder.resolve("latchkey-" + count.incrementAndGet() + ".db"));
        }
    },
    POSTGRESQL {
        @Override
        Store empty(Path folder) {
            String name = "latchkey_" + count.incrementAndGet();
            try (Connection connection =
                            DriverManager.getConnection(Server.INSTANCE.getJdbcUrl("postgres", "postgres"));
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return postgreSql(Server.INSTANCE, name);
        }
    };

    private static final AtomicInteger count = new AtomicInteger();

    abstract Store empty(Path folder);

    static Store.PostgreSql postgreSql(EmbeddedPostgres server, String database) {
        String url = "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
        return new Store.PostgreSql(url, "postgres", "any".getBytes(java.nio.charset.StandardCharsets.UTF_8), 6);
    }

    /** Runs as root too: zonky then starts it in a user namespace of its own. */
    static EmbeddedPostgres server() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Server {
        static final EmbeddedPostgres INSTANCE = server();
    }

    /** A connection beside those of the code that is tested. */
    static Connection connect(Store store) throws SQLException {
        return switch (store) {
            case Store.Sqlite sqlite -> DriverManager.getConnection("jdbc:sqlite:" + sqlite.file());
            case Store.PostgreSql server -> DriverManager.getConnection(server.url(), server.user(), "any");
        };
    }
}
