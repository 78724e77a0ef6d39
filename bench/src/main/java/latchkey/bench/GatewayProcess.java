package latchkey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gateway run by the launcher, and what the operating system, its JVM and its meters say of it. Linux only. */
final class GatewayProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final int STOP_SECONDS = 30;
    private static final double TICKS_A_SECOND = 100;

    private final Path folder;
    private final Path configuration;
    private final int port;
    private final int management;
    private final String javaOptions;
    private @Nullable Process process;

    private GatewayProcess(Path folder, int port, int management, String javaOptions) {
        this.folder = folder;
        this.configuration = folder.resolve("latchkey.yaml");
        this.port = port;
        this.management = management;
        this.javaOptions = javaOptions;
    }

    /**
     * Not started: with an IMAP listener of its own certificate, in front of a backend in clear on 127.0.0.1.
     *
     * @param folder empty
     * @param more further sections of the configuration
     * @param javaOptions for the JVM, as in {@code -Xmx512m}; may be empty
     */
    static GatewayProcess configure(
            Path folder, TestCertificate certificate, int backend, String more, String javaOptions) throws IOException {
        GatewayProcess gateway = new GatewayProcess(folder, freePort(), freePort(), javaOptions);
        secret(folder.resolve("key.pem"), certificate.keyPem());
        secret(folder.resolve("master"), "the backend takes anything");
        Files.writeString(folder.resolve("certificate.pem"), certificate.certificatePem());
        Files.writeString(gateway.configuration, """
                node: {name: %s}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: %d}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap:
                    {host: 127.0.0.1, port: %d, tls: none, login: {master-authzid: {user: m, password: {file: master}}}}
                limits: {connections: 20000, connections-per-address: 20000}
                management: {port: %d}
                log: {level: warn}
                %s
                """.formatted(
                        folder.getFileName(), gateway.port, backend, gateway.management, more));
        return gateway;
    }

    /** Returns once it serves clients. */
    void start() throws Exception {
        Process started = command("serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        awaitReady(started);
    }

    /** SIGKILL, as a crash; it can be started again. */
    void kill() {
        running().destroyForcibly().onExit().join();
    }

    boolean isAlive() {
        return running().isAlive();
    }

    /** What it wrote so far. */
    String logged() throws IOException {
        return Files.readString(log());
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    /** A new file that nobody else may read. */
    static void secret(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private ProcessBuilder command(String... words) {
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(System.getProperty("latchkey.root")).resolve("latchkey").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", configuration.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LATCHKEY_JAVA_OPTS", javaOptions);
        return builder;
    }

    /** Runs another command with the same configuration; its standard output. */
    String run(String... words) throws Exception {
        Process command =
                command(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = output(command);
        if (command.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + command.exitValue());
        }
        return output;
    }

    private static String output(Process process) throws IOException {
        try (var input = process.getInputStream()) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void awaitReady(Process started) throws Exception {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IllegalStateException("the gateway does not start:\n" + logged());
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return ask("/ready").statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    /** The sum of the meters whose line begins so, as in {@code latchkey_logins_answered_total{level="memory"}}. */
    long meter(String beginning) throws IOException, InterruptedException {
        return (long) ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    Path configuration() {
        return configuration;
    }

    int port() {
        return port;
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + running().pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }

    /** What it holds after a full collection, in bytes. */
    Memory memory() throws Exception {
        jcmd("GC.run");
        String histogram = jcmd("GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no total: " + histogram));
        long heap = Long.parseLong(total.strip().split("\\s+", -1)[2]);
        return new Memory(heap, status("VmRSS:"));
    }

    /** The most memory that it ever had in use, in bytes; TLS and buffers outside the heap included. */
    long mostResident() throws IOException {
        return status("VmHWM:");
    }

    private long status(String name) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + running().pid() + "/status")).stream()
                .filter(each -> each.startsWith(name))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    }

    /**
     * Memory of the process.
     *
     * @param liveHeap bytes of reachable objects
     * @param resident bytes of memory in use, TLS and buffers outside the heap and the heap's free part included
     */
    record Memory(long liveHeap, long resident) {}

    private String jcmd(String command) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(running().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = output(jcmd);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        return output;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit()
                    .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                    .join();
            process.destroyForcibly();
        }
    }
}
