package latchkey.app.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Latchkey itself, started by its launcher with 128 MiB of heap, with accounts for alice and bob. */
final class GatewayNode implements Peer {

    private static final String LAUNCHER = Deployed.root().resolve("latchkey").toString();

    private final Path configuration;
    private final Map<String, Integer> ports;
    private final ServerProcess process;

    private GatewayNode(Path configuration, Map<String, Integer> ports, ServerProcess process) {
        this.configuration = configuration;
        this.ports = ports;
        this.process = process;
    }

    /** An app-specific password and its number in the record. */
    record Issued(long id, String password) {}

    /**
     * Starts it and waits until it is ready.
     *
     * @param backends what stands under the key "backends", in YAML's flow style; each listener that it allows is opened
     */
    static GatewayNode start(Path folder, Certificates certificates, Map<String, String> backends) {
        Map<String, Integer> ports = Map.of(
                "imaps", ServerProcess.freePort(),
                "imap", ServerProcess.freePort(),
                "submissions", ServerProcess.freePort(),
                "submission", ServerProcess.freePort(),
                "https", ServerProcess.freePort(),
                "management", ServerProcess.freePort());
        Path configuration = folder.resolve("latchkey.yaml");
        try {
            secret(folder.resolve("imap-master"), Dovecot.MASTER_PASSWORD);
            secret(folder.resolve("dav-service"), Radicale.SERVICE_PASSWORD);
            secret(folder.resolve("key.pem"), Files.readString(certificates.key()));
            Files.writeString(configuration, settings(certificates, backends, ports));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String account : List.of(Dovecot.ALICE, Dovecot.BOB)) {
            Commands.run(command(configuration, "account", "add", account, "--two-factor", "external"));
        }
        ServerProcess process = ServerProcess.start(
                folder.resolve("log"),
                Map.of("LATCHKEY_JAVA_OPTS", "-Xmx128m -Dio.netty.leakDetection.level=paranoid"),
                command(configuration, "serve"));
        GatewayNode node = new GatewayNode(configuration, ports, process);
        process.await("ready", node::isReady);
        return node;
    }

    private static void secret(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static String settings(
            Certificates certificates, Map<String, String> backends, Map<String, Integer> ports) {
        StringBuilder yaml = new StringBuilder("listeners:\n");
        if (backends.containsKey("imap")) {
            listener(yaml, "imap", ports.getOrDefault("imaps", 0), "implicit");
            listener(yaml, "imap", ports.getOrDefault("imap", 0), "starttls");
        }
        if (backends.containsKey("smtp")) {
            listener(yaml, "smtp", ports.getOrDefault("submissions", 0), "implicit");
            listener(yaml, "smtp", ports.getOrDefault("submission", 0), "starttls");
        }
        if (backends.containsKey("dav")) {
            listener(yaml, "dav", ports.getOrDefault("https", 0), "implicit");
        }
        yaml.append("tls: {certificate: ").append(certificates.certificate()).append(", key: key.pem}\nbackends:\n");
        backends.forEach((protocol, backend) ->
                yaml.append("  ").append(protocol).append(": ").append(backend).append('\n'));
        return yaml.append("node: {name: localhost}\nmanagement: {port: ")
                .append(ports.get("management"))
                .append("}\n")
                .toString();
    }

    private static void listener(StringBuilder yaml, String protocol, int port, String tls) {
        yaml.append("  - {protocol: %s, address: 127.0.0.1, port: %d, tls: %s}\n".formatted(protocol, port, tls));
    }

    private static List<String> command(Path configuration, String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(words));
        command.addAll(List.of("--config", configuration.toString()));
        return command;
    }

    private boolean isReady() {
        return Curl.result("--fail", "http://127.0.0.1:" + ports.get("management") + "/ready")
                        .status()
                == 0;
    }

    /** The port of a listener: imaps, imap, submissions, submission, https. */
    int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException(name);
        }
        return port;
    }

    /** A new password, made by another process as an operator would. */
    Issued issue(String account) {
        try {
            JsonNode json = new ObjectMapper()
                    .readTree(Commands.run(
                            command(configuration, "password", "issue", account, "--label", "test", "--json")));
            return new Issued(
                    json.at("/issued/id").asLong(), json.at("/password").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Revoked by another process; when this returns, the revocation is on disk. */
    void revoke(String account, Issued password) {
        Commands.run(command(configuration, "password", "revoke", account, String.valueOf(password.id())));
    }

    @Override
    public String name() {
        return "Latchkey";
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
