package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
            run("create database " + name);
            String url = "jdbc:postgresql://localhost:" + Server.INSTANCE.getPort() + "/" + name;
            return new Store.PostgreSql(url, "postgres", "any".getBytes(StandardCharsets.US_ASCII), 6);
        }
    };

    private static final AtomicInteger count = new AtomicInteger();

    abstract Store empty(Path folder);

    /** From now on nobody is connected to that database and nobody can be: as if its server were gone. */
    static void shut(Store store) {
        String url = ((Store.PostgreSql) store).url();
        String name = url.substring(url.lastIndexOf('/') + 1);
        run("alter database " + name + " with allow_connections false");
        run("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    private static void run(String statement) {
        try (Connection connection = DriverManager.getConnection(Server.INSTANCE.getJdbcUrl("postgres", "postgres"));
                Statement open = connection.createStatement()) {
            open.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs as root too: it is then started in a user namespace of its own. */
    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A connection beside those of the code that is tested. */
    static Connection connect(Store store) throws SQLException {
        return switch (store) {
            case Store.Sqlite sqlite -> DriverManager.getConnection("jdbc:sqlite:" + sqlite.file());
            case Store.PostgreSql server -> DriverManager.getConnection(server.url(), server.user(), "any");
        };
    }

    /** What the record has in that column of a password's row. */
    static String ofPassword(Store store, String column, long id) {
        try (Connection connection = connect(store);
                PreparedStatement statement =
                        connection.prepareStatement("select " + column + " from app_password where id = ?")) {
            statement.setLong(1, id);
            ResultSet row = statement.executeQuery();
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
