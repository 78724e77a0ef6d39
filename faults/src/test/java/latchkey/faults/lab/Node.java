package latchkey.faults.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway in a process of its own, started from the jar that is shipped, with a link to each thing it talks to. */
public final class Node implements AutoCloseable {
    /** The section "api" for one that has it. */
    static final String API = "api: {port: 0, certificate: certificate.pem, key: key.pem}\n";

    private static final Duration START = Duration.ofMinutes(2);
    /** How {@code latchkey serve} ends if the record cannot be reached. */
    private static final int TRY_AGAIN_LATER = 4;

    private static final int RETRIES = 3;
    private static final String MASTER_PASSWORD = "any will do";

    private final String name;
    private final Path folder;
    private final Setting setting;
    private final Link sql;
    private final Link redis;
    private final Link imap;
    private final Link smtp;
    private final Link dav;
    private int starts;
    private int retries;
    private @Nullable Program program;
    private List<Integer> ports = List.of();
    private int management;
    private volatile int api;

    /**
     * What all nodes of a lab have in common.
     *
     * @param sqlPort of the server; 0 if the record is a file of the node's own
     * @param recordYaml the section "record", with %d for the link's port
     * @param redisPort of the server; 0 without one
     * @param redisYaml the section "redis", with %d for the link's port; or others in its place
     * @param mutant a folder of changed classes that come before the shipped ones; null for none
     * @param environment for the processes
     */
    record Setting(
            int sqlPort,
            String recordYaml,
            int redisPort,
            String redisYaml,
            Backends backends,
            Certificate certificate,
            String pepper,
            Duration lease,
            @Nullable Path mutant,
            Map<String, String> environment) {}

    /** Makes its folder, below that one, with all that it reads. */
    Node(String name, Path folder, Setting setting) throws IOException {
        this.name = name;
        this.folder = Files.createDirectory(folder.resolve(name));
        this.setting = setting;
        sql = new Link(name + " to SQL", setting.sqlPort);
        redis = new Link(name + " to Redis", setting.redisPort);
        imap = new Link(name + " to IMAP", setting.backends.imap());
        smtp = new Link(name + " to SMTP", setting.backends.smtp());
        dav = new Link(name + " to DAV", setting.backends.dav());
        write();
    }

    private void write() throws IOException {
        secret("key.pem", setting.certificate.bundle().getPrivateKeyPEM());
        secret("master", MASTER_PASSWORD);
        secret("postgresql", "any");
        secret("pepper", setting.pepper);
        Files.writeString(
                folder.resolve("certificate.pem"), setting.certificate.bundle().getCertificatePEM());
        String login = "tls: none, login: {master-authzid: {user: m, password: {file: master}}}";
        Files.writeString(
                folder.resolve("latchkey.yaml"),
                """
                node: {name: %s}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: 0}
                  - {protocol: smtp, address: 127.0.0.1, port: 0}
                  - {protocol: dav, address: 127.0.0.1, port: 0}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap: {host: 127.0.0.1, port: %d, %s}
                  smtp: {host: 127.0.0.1, port: %d, %s}
                  dav: {host: 127.0.0.1, port: %d, tls: none, identity: {header: X-Remote-User}}
                passwords: {pepper: {file: pepper}, limit: 1000}
                management: {port: 0}
                nodes: {lease: %ds}
                """.formatted(name, imap.port(), login, smtp.port(), login, dav.port(), setting.lease.toSeconds())
                        + setting.recordYaml.formatted(sql.port())
                        + setting.redisYaml.formatted(redis.port()));
    }

    private void secret(String file, String text) throws IOException {
        Path path = Files.createFile(
                folder.resolve(file),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path, text);
    }

    /** Launches the process; {@link #awaitReady} waits for it. */
    public void launch() {
        retries = RETRIES;
        start();
    }

    private void start() {
        starts++;
        List<String> command = new ArrayList<>(java());
        command.addAll(
                List.of("serve", "--config", folder.resolve("latchkey.yaml").toString()));
        program = Program.start(folder.resolve("log-" + starts), setting.environment, command);
    }

    /** The command line of Latchkey as a process: for the words that follow. */
    private List<String> java() {
        String classPath = setting.mutant == null ? jar().toString() : setting.mutant + ":" + jar();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                // A node that starts and stops within seconds is better off with the quick compiler alone.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "latchkey.app.Latchkey");
    }

    /** What is shipped; its libraries lie beside it. */
    static Path jar() {
        return Path.of(System.getProperty("latchkey.root"), "app/target/latchkey.jar");
    }

    /** Until it has opened its ports. */
    public void awaitReady() throws InterruptedException {
        Patience.until(name + " is ready", START, this::isReady);
    }

    private boolean isReady() throws IOException {
        for (String line : log().lines().toList()) {
            if (line.contains("\"message\":\"ready\"")) {
                JsonNode ready = new ObjectMapper().readTree(line);
                ports = Arrays.stream(ready.path("ports").asText().split("[^0-9]+"))
                        .filter(port -> !port.isEmpty())
                        .map(Integer::valueOf)
                        .toList();
                management = ready.path("management").asInt();
                api = ready.path("api").asInt();
                return true;
            }
        }
        if (!program().isAlive()) {
            if (program().exitCode() == TRY_AGAIN_LATER && retries > 0) {
                retries--;
                start(); // as systemd would: on a busy machine PostgreSQL may have taken more than a second
                return false;
            }
            throw new AssertionError(name + " has ended: " + log());
        }
        return false;
    }

    public String name() {
        return name;
    }

    /** What it logged since it was launched last. */
    public String log() {
        return program().log();
    }

    /** The port for that protocol; another after each launch. */
    public int port(Protocol protocol) {
        return switch (protocol) { // in the order of the listeners
            case IMAP -> ports.get(0);
            case SMTP -> ports.get(1);
            case DAV -> ports.get(2);
        };
    }

    /** The port of its admin API; 0 without one. */
    public int api() {
        return api;
    }

    /** All of its metrics as text. */
    public String metrics() throws IOException, InterruptedException {
        return watched("/metrics").substring("200 ".length());
    }

    /** The sum of a metric's samples whose names and labels fit. */
    public double metric(String pattern) throws IOException, InterruptedException {
        Pattern sample = Pattern.compile("(?m)^" + pattern + " (\\S+)$");
        return sample.matcher(metrics())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /** The code with which {@code /health} or another page of the management port is answered, and the page. */
    public String watched(String page) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + page))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    public Link sql() {
        return sql;
    }

    public Link redis() {
        return redis;
    }

    public Link imap() {
        return imap;
    }

    public Link smtp() {
        return smtp;
    }

    public Link dav() {
        return dav;
    }

    /** The process; it must have been launched. */
    public Program program() {
        if (program == null) {
            throw new IllegalStateException(name + " was never launched");
        }
        return program;
    }

    /** All links work again. */
    void heal() {
        for (Link link : List.of(sql, redis, imap, smtp, dav)) {
            link.cutNoMore();
            link.pass();
        }
    }

    @Override
    public void close() {
        heal();
        if (program != null) {
            program.close();
        }
        for (Link link : List.of(sql, redis, imap, smtp, dav)) {
            link.close();
        }
    }
}
