package latchkey.faults.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/** A Redis server, or a Sentinel. */
public final class Redis implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path log;
    private final List<String> command;
    private final int port;
    private Program program;

    private Redis(Path log, List<String> command, int port) throws InterruptedException {
        this.log = log;
        this.command = List.copyOf(command);
        this.port = port;
        program = launch();
    }

    /** A server that keeps nothing on the disk. */
    public static Redis server(Path folder) throws IOException, InterruptedException {
        return server(folder, List.of());
    }

    /** A replica of another. */
    public static Redis replica(Path folder, int master) throws IOException, InterruptedException {
        return server(folder, List.of("--replicaof", "127.0.0.1", String.valueOf(master)));
    }

    private static Redis server(Path folder, List<String> more) throws IOException, InterruptedException {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(
                binary(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
        command.addAll(more);
        return new Redis(folder.resolve("redis-" + port + ".log"), command, port);
    }

    /** A Sentinel that watches a master and, alone, promotes its replica when it is away for a second. */
    public static Redis sentinel(Path folder, String name, int master) throws IOException, InterruptedException {
        int port = Ports.free();
        Path configuration = Files.writeString(
                folder.resolve("sentinel-" + port + ".conf"), """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor %s 127.0.0.1 %d 1
                sentinel down-after-milliseconds %s 1000
                sentinel failover-timeout %s 5000
                """.formatted(port, folder, name, master, name, name));
        return new Redis(
                folder.resolve("sentinel-" + port + ".log"),
                List.of(binary(), configuration.toString(), "--sentinel"),
                port);
    }

    private static String binary() throws IOException {
        return ExecutableProvider.newJarResourceProvider().get().toString();
    }

    private Program launch() throws InterruptedException {
        Program launched = Program.start(log, Map.of(), command);
        Patience.until("Redis answers", START, () -> ask("PING").equals("+PONG"));
        return launched;
    }

    public int port() {
        return port;
    }

    /** Sends a command past every link; returns the first line of the answer. */
    public String ask(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            String first = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return first == null ? "" : first;
        }
    }

    /** The same; returns all that comes within a moment. */
    public String answer(String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((line + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public void kill() throws InterruptedException {
        program.kill();
    }

    /** Empty, as it keeps nothing. */
    public void restart() throws InterruptedException {
        program = launch();
    }

    public void freeze() {
        program.freeze();
    }

    public void thaw() {
        program.thaw();
    }

    @Override
    public void close() {
        program.close();
    }
}
