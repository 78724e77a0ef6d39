package latchkey.app.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import latchkey.app.Latchkey;

/** An installation in a folder, with one account, and the processes that are started on it. */
final class Installed {
    static final String LOGIN = "ann@example.org";

    private final Path folder;
    private final X509Bundle certificate;
    private final int management = freePort();
    private final String password;
    private int started;

    /** @param drain the section of that name, in YAML's flow style */
    Installed(Path folder, Backends backends, String drain) throws Exception {
        this.folder = folder;
        certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(folder.resolve("certificate.pem"), certificate.getCertificatePEM());
        secret("key.pem", certificate.getPrivateKeyPEM());
        secret("master", "any will do");
        configure(backends, drain);
        latchkey("account", "add", LOGIN, "--two-factor", "external");
        password = new ObjectMapper()
                .readTree(latchkey("password", "issue", LOGIN, "--label", "test", "--json"))
                .path("password")
                .asText();
    }

    private void configure(Backends backends, String drain) throws IOException {
        String login =
                "tls: none, connect-timeout: 30s, login-timeout: 30s, login: {master-authzid: {user: m, password: {file: master}}}";
        Files.writeString(configuration(), """
                node: {name: localhost}
                listeners:
                  - {protocol: imap, address: 127.0.0.1, port: 0}
                  - {protocol: smtp, address: 127.0.0.1, port: 0}
                  - {protocol: dav, address: 127.0.0.1, port: 0}
                tls: {certificate: certificate.pem, key: key.pem}
                backends:
                  imap: {host: 127.0.0.1, port: %d, %s}
                  smtp: {host: 127.0.0.1, port: %d, %s}
                  dav: {host: 127.0.0.1, port: %d, tls: none, identity: {header: X-Remote-User}}
                limits: {connections-per-address: 10000}
                management: {address: 127.0.0.1, port: %d}
                drain: %s
                log: {format: json}
                """.formatted(
                        backends.imap(), login, backends.smtp(), login, backends.dav(), management, drain));
    }

    Path configuration() {
        return folder.resolve("latchkey.yaml");
    }

    String password() {
        return password;
    }

    int management() {
        return management;
    }

    /** The context of clients that trust the gateway. */
    SSLContext clients() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, certificate.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private void secret(String file, String text) throws IOException {
        Files.writeString(
                Files.createFile(
                        folder.resolve(file),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                text);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, Backends.local())) {
            return socket.getLocalPort();
        }
    }

    /** Carries a command out in this process and returns what it printed. */
    String latchkey(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", configuration().toString()));
        int exitCode = Latchkey.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        assertThat(exitCode).as(err.toString()).isZero();
        return out.toString();
    }

    /** {@code GET /path} of the management port. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    int status(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    /** Starts {@code latchkey serve} with these options. */
    Serving serve(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "latchkey.app.Latchkey",
                "serve",
                "--config",
                configuration().toString()));
        command.addAll(Arrays.asList(options));
        Path log = folder.resolve("log-" + ++started);
        return new Serving(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /** A process that serves; killed at the latest when it is closed. */
    record Serving(Process process, Path log) implements AutoCloseable {

        /** The ports of IMAP, SMTP and DAV, once it is ready. */
        List<Integer> awaitPorts() throws IOException, InterruptedException {
            long end = System.nanoTime() + 120_000_000_000L;
            while (System.nanoTime() < end && process.isAlive()) {
                for (String line : Files.readAllLines(log)) {
                    if (line.contains("\"message\":\"ready\"")) {
                        JsonNode ready = new ObjectMapper().readTree(line);
                        return Arrays.stream(ready.path("ports").asText().split("[^0-9]+"))
                                .filter(port -> !port.isEmpty())
                                .map(Integer::valueOf)
                                .toList();
                    }
                }
                Thread.sleep(20);
            }
            throw new AssertionError("not ready: " + Files.readString(log));
        }

        int exitCode(int seconds) throws IOException, InterruptedException {
            assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                    .as("ends by itself: %s", Files.readString(log))
                    .isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
