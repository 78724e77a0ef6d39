package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Radicale with empty collections in its folder, in one of the two forms of {@code deploy/radicale}. */
final class Radicale implements Peer {

    static final String SERVICE_PASSWORD = "radicale service password of the tests";

    private final int port;
    private final ServerProcess process;

    private Radicale(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    /** It believes X-Remote-User. */
    static Radicale withRemoteUser(Path folder) {
        return start(folder, Deployed.file("radicale/latchkey.conf"));
    }

    /** It wants Basic with the service password. */
    static Radicale withServicePassword(Path folder, String... accounts) {
        Path users = folder.resolve("users");
        String hash = Commands.run(List.of("openssl", "passwd", "-apr1", SERVICE_PASSWORD));
        try {
            for (String account : accounts) {
                Files.writeString(users, account + ":" + hash, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(
                folder,
                Deployed.file("radicale/latchkey-password.conf")
                        .with("/etc/radicale/latchkey-users", users.toString()));
    }

    private static Radicale start(Path folder, Deployed configuration) {
        int port = ServerProcess.freePort();
        Path file = folder.resolve("config");
        try {
            Files.writeString(
                    file,
                    configuration.with("127.0.0.1:5232", "127.0.0.1:" + port).text() + """

                            [storage]
                            filesystem_folder = %s/collections

                            [logging]
                            level = info
                            """.formatted(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // By its whole path: it must be run by the Python of the distribution, not by another one on the PATH.
        ServerProcess process = ServerProcess.start(
                folder.resolve("log"), Map.of(), List.of("/usr/bin/radicale", "--config", file.toString()));
        process.awaitPort(port);
        return new Radicale(port, process);
    }

    int port() {
        return port;
    }

    @Override
    public String name() {
        return "Radicale";
    }

    @Override
    public String log() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
