package latchkey.faults.lab;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server of its own, which can be killed, frozen and started again on what it left on the disk. */
public final class PostgreSql implements AutoCloseable {
    private static final String DATABASE = "latchkey";
    /** The driver's address of the database, with %d for a port. */
    static final String URL = "jdbc:postgresql://127.0.0.1:%d/" + DATABASE;

    private static final Duration START = Duration.ofSeconds(60);

    private final Path folder;
    private final Path binary;
    private final int port;
    private Program server;

    private PostgreSql(Path folder, Path binary, int port) throws InterruptedException {
        this.folder = folder;
        this.binary = binary;
        this.port = port;
        server = launch();
    }

    /** Makes a cluster with one empty database, and starts it. */
    public static PostgreSql start(Path folder) throws IOException, InterruptedException, SQLException {
        Path data = folder.resolve("postgresql");
        // The library knows how to unpack the server and how to make a cluster.
        EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .start()
                .close();
        // The server writes there by which command it was started.
        String command = Files.readString(data.resolve("postmaster.opts"));
        PostgreSql server = new PostgreSql(folder, Path.of(command.split(" ", 2)[0]), Ports.free());
        server.run("postgres", "create database " + DATABASE);
        return server;
    }

    private Program launch() throws InterruptedException {
        List<String> command = new ArrayList<>();
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.addAll(List.of(
                binary.toString(),
                "-D",
                folder.resolve("postgresql").toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "synchronous_commit=on",
                "-c",
                "fsync=on"));
        Program launched = Program.start(folder.resolve("postgresql.log"), Map.of(), command);
        Patience.until("PostgreSQL answers", START, () -> {
            if (!launched.isAlive()) {
                throw new AssertionError(launched.log());
            }
            connect("postgres").close();
            return true;
        });
        return launched;
    }

    public int port() {
        return port;
    }

    /** The driver's address of the database, by way of another port. */
    public static String url(int port) {
        return URL.formatted(port);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=2&socketTimeout=5",
                "postgres",
                "any");
    }

    /** A connection of the lab's own, past every link. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private void run(String database, String statement) throws SQLException {
        try (Connection connection = connect(database);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    /** SIGKILL, to the postmaster and all its children. */
    public void kill() throws InterruptedException {
        server.kill();
    }

    /** Starts it again; it recovers from its log. */
    public void restart() throws InterruptedException {
        server = launch();
    }

    public void freeze() {
        server.freeze();
    }

    public void thaw() {
        server.thaw();
    }

    @Override
    public void close() {
        server.close();
    }
}
