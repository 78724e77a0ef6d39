package latchkey.credentials.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis server (6.2) in a process of its own, on a free loopback port and in a folder of its own; alone, as a replica,
 * or as a Sentinel. Needs nothing but the library embedded-redis and {@code kill}, and is
 * in one long file, so that other modules can have it too.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A cluster's servers talk to one another on a port so much higher. */
    static final int BUS = 10_000;

    private final int port;
    private final Path folder;
    private final List<String> command;
    private @Nullable Process process;
    private @Nullable String password;

    private RedisProcess(int port, Path folder, List<String> command) {
        this.port = port;
        this.folder = folder;
        this.command = command;
    }

    /**
     * A server that keeps nothing on disk.
     *
     * @param settings more of its configuration, as in {@code "maxclients 10"}
     */
    public static RedisProcess start(Path parent, String... settings) throws IOException, InterruptedException {
        return start(parent, freePort(), List.of(settings));
    }

    /** One that copies another and may take its place. */
    public static RedisProcess replicaOf(RedisProcess master, Path parent, String... settings)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("replicaof 127.0.0.1 " + master.port);
        all.add("repl-diskless-sync yes");
        all.add("repl-diskless-sync-delay 0");
        RedisProcess replica = start(parent, freePort(), all);
        until(() -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        return replica;
    }

    /**
     * A Sentinel that decides alone.
     *
     * @param downAfter silence after which the master counts as dead
     */
    public static RedisProcess sentinel(
            String name, RedisProcess master, Duration downAfter, Path parent, String... settings)
            throws IOException, InterruptedException {
        return sentinel(name, "127.0.0.1 " + master.port, downAfter, parent, settings);
    }

    /** @param master its host and its port, with a space between */
    static RedisProcess sentinel(String name, String master, Duration downAfter, Path parent, String... settings)
            throws IOException, InterruptedException {
        int port = freePort();
        Path folder = Files.createTempDirectory(parent, "sentinel");
        List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1", "daemonize no"));
        lines.addAll(List.of(settings));
        lines.addAll(List.of(
                "sentinel monitor " + name + " " + master + " 1",
                "sentinel down-after-milliseconds " + name + " " + downAfter.toMillis(),
                "sentinel failover-timeout " + name + " 5000"));
        Path configuration = Files.write(folder.resolve("sentinel.conf"), lines);
        RedisProcess sentinel = new RedisProcess(
                port, folder, List.of(executable().toString(), configuration.toString(), "--sentinel"));
        sentinel.start();
        return sentinel;
    }

    /** As {@link #start(Path, String...)}, at a port that was {@link #freePort free}. */
    static RedisProcess start(Path parent, int port, List<String> settings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(parent, "redis");
        List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "daemonize no", "save \"\"", "appendonly no"));
        if (settings.stream().noneMatch(setting -> setting.startsWith("port "))) {
            lines.add("port " + port);
        }
        settings.forEach(setting -> lines.add(setting.replace("PORT", String.valueOf(port))));
        Path configuration = Files.write(folder.resolve("redis.conf"), lines);
        RedisProcess server =
                new RedisProcess(port, folder, List.of(executable().toString(), configuration.toString()));
        settings.stream()
                .filter(setting -> setting.startsWith("requirepass "))
                .forEach(setting -> server.password = setting.substring("requirepass ".length()));
        server.start();
        return server;
    }

    /** Starts it again after {@link #kill}; it has forgotten everything. */
    public void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        until(() -> {
            if (!started.isAlive()) {
                throw new IOException("Redis ended: " + Files.readString(folder.resolve("log")));
            }
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    public int port() {
        return port;
    }

    /** Of the server's process. */
    public long pid() {
        return running().pid();
    }

    /** Stops it in the midst of whatever it does (SIGSTOP): its port still takes connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** SIGKILL, as a crash. */
    public void kill() {
        running().destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill: " + code);
        }
    }

    /**
     * The answer to one command, on a connection of its own without TLS; a list's parts are lines.
     *
     * @throws IOException also if the answer is an error
     */
    public String ask(String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (password != null) {
                socket.getOutputStream().write(written("AUTH", password));
                answer(in);
            }
            socket.getOutputStream().write(written(words));
            return answer(in);
        }
    }

    private static byte[] written(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String answer(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IOException(rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                String text = length < 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
                yield length < 0 ? "" : text + line(in);
            }
            case '*' -> {
                List<String> parts = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    parts.add(answer(in));
                }
                yield String.join("\n", parts);
            }
            default -> throw new IOException("not an answer: " + line);
        };
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            line.write(c);
        }
        in.skipNBytes(1);
        return line.toString(StandardCharsets.UTF_8);
    }

    interface Condition {
        boolean holds() throws IOException;
    }

    /** An {@link IOException} means: not yet. */
    static void until(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw new IOException("waited in vain");
                }
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Also free so much higher, and below the ports that the system gives away itself. */
    static int freePort() throws IOException {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 22_000);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IOException("no free port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    private static synchronized Path executable() throws IOException {
        if (Executable.file == null) {
            Executable.file = ExecutableProvider.newJarResourceProvider().get();
        }
        return Executable.file.toPath();
    }

    /** Unpacked once. */
    private static final class Executable {
        private static @Nullable File file;
    }

    @Override
    public String toString() {
        return "RedisProcess[" + port + ", " + Arrays.toString(command.toArray()) + "]";
    }
}
