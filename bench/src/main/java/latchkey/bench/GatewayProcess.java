package latchkey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway started by the launcher, with one account, and what the operating system and its JVM say of it. Linux only. */
final class GatewayProcess implements AutoCloseable {

    static final String ACCOUNT = "alice@example.org";

    private static final Duration START = Duration.ofMinutes(2);
    private static final int STOP_SECONDS = 30;
    private static final double TICKS_A_SECOND = 100;

    private final Process process;
    private final int port;
    private final String password;

    private GatewayProcess(Process process, int port, String password) {
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /** With an IMAP listener of its own certificate, in front of a backend in clear on 127.0.0.1. */
    static GatewayProcess start(Path folder, TestCertificate certificate, int backend) throws Exception {
        int port = freePort();
        int management = freePort();
        Path configuration = folder.resolve("latchkey.yaml");
        secret(folder.resolve("key.pem"), certificate.keyPem());
        secret(folder.resolve("master"), "the backend takes anything");
        Files.writeString(folder.resolve("certificate.pem"), certificate.certificatePem());
        Files.writeString(configuration, """
                node: {name: localhost}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: %d}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap:
                    {host: 127.0.0.1, port: %d, tls: none, login: {master-authzid: {user: m, password: {file: master}}}}
                limits: {connections: 20000, connections-per-address: 20000}
                management: {port: %d}
                log: {level: warn}
                """.formatted(port, backend, management));
        run(configuration, "account", "add", ACCOUNT, "--two-factor", "external");
        String password = run(configuration, "password", "issue", ACCOUNT, "--label", "bench")
                .strip();
        Process process = command(configuration, "serve")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitReady(process, management, folder.resolve("log"));
        return new GatewayProcess(process, port, password);
    }

    private static void secret(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static ProcessBuilder command(Path configuration, String... words) {
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(System.getProperty("latchkey.root")).resolve("latchkey").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", configuration.toString()));
        return new ProcessBuilder(command);
    }

    private static String run(Path configuration, String... words) throws Exception {
        Process process = command(configuration, words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = output(process);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + process.exitValue());
        }
        return output;
    }

    private static String output(Process process) throws IOException {
        try (var input = process.getInputStream()) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void awaitReady(Process process, int management, Path log) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/ready"))
                .build();
        long deadline = System.nanoTime() + START.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isReady(client, request)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroy();
                    throw new IllegalStateException("the gateway does not start:\n" + Files.readString(log));
                }
                Thread.sleep(50);
            }
        }
    }

    private static boolean isReady(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String password() {
        return password;
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
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
        String resident = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return new Memory(heap, Long.parseLong(resident.replaceAll("[^0-9]", "")) * 1024);
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
                        String.valueOf(process.pid()),
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
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
    }
}
