package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./latchkey demo} in a process of its own, used as a mail program, a calendar and a script would. */
@TestInstance(Lifecycle.PER_CLASS)
class DemoIT {

    private LaunchedProcess demo;
    private JsonNode ready;
    private SSLContext tls;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path readyFile = folder.resolve("ready.json");
        demo = LaunchedProcess.latchkey(folder, "demo", "--ready-file", readyFile.toString());
        demo.awaitFile(readyFile);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(readyFile)))
                .isEqualTo("rw-------");
        ready = new ObjectMapper().readTree(Files.readString(readyFile));
        tls = trusting(Path.of(text("ca")));
    }

    @AfterAll
    void stop() {
        demo.close();
    }

    @Test
    void aMailProgramReads() throws Exception {
        assertThat(subjects("imaps", "imaps")).contains("Welcome to Latchkey", "Zażółć gęślą jaźń");
        assertThat(subjects("imap", "imap")).contains("Welcome to Latchkey");
    }

    @Test
    void aMailProgramSends() throws Exception {
        send("smtps", "submissions", "by TLS from the start");
        send("smtp", "submission", "by STARTTLS");

        assertThat(subjects("imaps", "imaps")).contains("by TLS from the start", "by STARTTLS");
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> {
                    try (Store store = session("imaps").getStore("imaps")) {
                        store.connect("localhost", port("imaps"), text("user"), "abcd-efgh-ijkl-mnop");
                    }
                })
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void aCalendarProgramFindsTheEvent() throws Exception {
        String base = text("dav");
        HttpResponse<String> root = dav("PROPFIND", base, text("password"));
        assertThat(root.statusCode()).isEqualTo(207);
        assertThat(root.body()).contains("current-user-principal");

        String event = base + "calendars/" + text("user") + "/personal/welcome.ics";
        assertThat(dav("GET", event, text("password")).body()).contains("BEGIN:VEVENT");
        assertThat(dav("GET", event, "abcd-efgh-ijkl-mnop").statusCode()).isEqualTo(401);
    }

    @Test
    void itIsReadyAndCounts() throws Exception {
        subjects("imaps", "imaps");
        String management = "http://127.0.0.1:" + port("management");

        assertThat(get(management + "/ready").statusCode()).isEqualTo(200);
        assertThat(get(management + "/health").body()).contains("\"ok\"");
        assertThat(get(management + "/metrics").body())
                .contains("latchkey_", "service=\"imap\"", "jvm_memory_used_bytes")
                .doesNotContain(text("password"));
    }

    @Test
    void whatItPrintsWorksAsPrinted() throws Exception {
        String printed = demo.output();
        List<String> lines = printed.lines()
                .map(String::strip)
                .filter(line -> line.contains("curl "))
                .toList();
        assertThat(lines).hasSize(4);

        assertThat(shell(lines.get(0))).contains("Subject: Welcome to Latchkey");
        shell(lines.get(1));
        assertThat(subjects("imaps", "imaps")).contains("Hello");
        assertThat(shell(lines.get(2))).contains("BEGIN:VEVENT");
        assertThat(shell(lines.get(3))).contains(text("owner"));

        List<String> byHand = printed.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("openssl "))
                .toList();
        assertThat(byHand).hasSize(2);
        String login = "a LOGIN " + text("user") + " " + text("password");
        assertThat(shell("{ printf '" + login + "\\nb LOGOUT\\n'; sleep 2; } | " + byHand.get(0) + " 2>&1"))
                .contains("a OK");
        assertThat(shell("{ printf 'EHLO localhost\\nQUIT\\n'; sleep 2; } | " + byHand.get(1) + " 2>&1"))
                .contains("AUTH PLAIN LOGIN");
        assertThat(demo.errors()).doesNotContain(text("password"));
    }

    /** Rule 7: a revoked password's sessions end with their protocol's farewell, and only those. */
    @Test
    void revokingSignsOutThoseSessionsOnly() throws Exception {
        JsonNode issued =
                new ObjectMapper().readTree(command("password", "issue", text("user"), "--label", "Doomed", "--json"));
        String doomed = issued.path("password").asText();
        String id = issued.at("/issued/id").asText();

        try (Line imap = new Line("imaps");
                Line smtp = new Line("submissions");
                Line other = new Line("imaps")) {
            imap.signInByImap(doomed);
            smtp.signInBySmtp(doomed);
            other.signInByImap(text("password"));

            assertThat(command("password", "revoke", text("user"), id, "--why", "lost"))
                    .contains("Doomed");

            assertThat(imap.read()).startsWith("* BYE ");
            assertThat(imap.read()).isEmpty();
            assertThat(smtp.read()).startsWith("421 ");
            assertThat(smtp.read()).isEmpty();
            other.write("n NOOP");
            assertThat(other.read()).startsWith("n OK");
        }
        assertThat(dav("GET", text("dav"), doomed).statusCode()).isEqualTo(401);
        assertThat(command("password", "list", text("user"))).contains("lost");
    }

    @Test
    void endsCleanlyWhenToldTo(@TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Path readyFile = folder.resolve("ready.json");
        try (LaunchedProcess own = LaunchedProcess.start(
                folder,
                Map.of("LATCHKEY_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                List.of(
                        "bash",
                        LaunchedProcess.root().resolve("latchkey").toString(),
                        "demo",
                        "--ready-file",
                        readyFile.toString()))) {
            own.awaitFile(readyFile);
            JsonNode access = new ObjectMapper().readTree(Files.readString(readyFile));
            assertThat(temporary)
                    .isDirectoryContaining(file -> file.getFileName().toString().startsWith("latchkey-demo-"));

            own.terminate();

            assertThat(own.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(own.exitCode()).as("128 + SIGTERM").isEqualTo(143);
            assertThat(temporary).isEmptyDirectory();
            assertThatThrownBy(() -> new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    access.path("imaps").asInt())
                            .close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKeptFolderStaysAndStartsAgain(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("kept");
        for (int round = 1; round <= 2; round++) {
            Path readyFile = folder.resolve("ready" + round);
            try (LaunchedProcess own = LaunchedProcess.latchkey(
                    folder, "demo", "--data", data.toString(), "--ready-file", readyFile.toString())) {
                own.awaitFile(readyFile);
                JsonNode access = new ObjectMapper().readTree(Files.readString(readyFile));
                String list = Installation.bare(
                                "password",
                                "list",
                                "demo",
                                "--config",
                                access.path("config").asText())
                        .succeeded()
                        .out();
                assertThat(list.lines()).hasSize(1 + round);
                assertThat(list.lines().filter(line -> line.contains("active"))).hasSize(1);
                own.terminate();
                own.exitCode();
            }
        }
        assertThat(data.resolve("data/latchkey.db")).isRegularFile();
    }

    /** The second would revoke the first one's password and replace its authority. */
    @Test
    void twoDoNotShareAFolder(@TempDir Path folder) throws Exception {
        String data = folder.resolve("kept").toString();
        Path readyFile = folder.resolve("ready");
        Files.writeString(readyFile, "of an earlier demo");
        try (LaunchedProcess first = LaunchedProcess.latchkey(folder, "demo", "--data", data)) {
            Path running = folder.resolve("kept/data/latchkey.db");
            first.awaitFile(running);
            try (LaunchedProcess second =
                    LaunchedProcess.latchkey(folder, "demo", "--data", data, "--ready-file", readyFile.toString())) {
                assertThat(second.exitCode()).isEqualTo(ExitCode.TEMPORARY);
                assertThat(second.errors()).contains(data + ": another demo runs with this folder");
            }
            assertThat(readyFile).doesNotExist();
            first.terminate();
            assertThat(first.exitCode()).isEqualTo(143);
        }
    }

    private String text(String name) {
        return ready.path(name).asText();
    }

    private int port(String name) {
        return ready.path(name).asInt();
    }

    /** Runs a command on the demo's configuration, beside the running gateway. */
    private String command(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = text("config");
        return Installation.bare(all).succeeded().out();
    }

    private static String shell(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", "set -o pipefail; " + line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", line, output).isZero();
            return output;
        }
    }

    private Session session(String protocol) {
        Properties properties = new Properties();
        properties.put("mail." + protocol + ".ssl.socketFactory", tls.getSocketFactory());
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "true");
        properties.put("mail." + protocol + ".starttls.enable", "true");
        properties.put("mail." + protocol + ".starttls.required", "true");
        properties.put("mail." + protocol + ".auth", "true");
        return Session.getInstance(properties);
    }

    private List<String> subjects(String protocol, String port) throws Exception {
        try (Store store = session(protocol).getStore(protocol)) {
            store.connect("localhost", port(port), text("user"), text("password"));
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                return Stream.of(inbox.getMessages()).map(DemoIT::subject).toList();
            }
        }
    }

    private static String subject(Message message) {
        try {
            return String.valueOf(message.getSubject());
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private void send(String protocol, String port, String subject) throws Exception {
        Session session = session(protocol);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(text("user")));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(text("user")));
        message.setSubject(subject);
        message.setText("hello");
        message.saveChanges();
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect("localhost", port(port), text("user"), text("password"));
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    private HttpResponse<String> dav(String method, String uri, String password) throws Exception {
        String pair = text("user") + ":" + password;
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .header("Depth", "0")
                .build();
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> get(String uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
        }
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** A TLS connection spoken by hand. */
    private final class Line implements AutoCloseable {

        private final SSLSocket socket;
        private final BufferedReader reader;

        Line(String port) throws IOException {
            socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port(port));
            socket.setSoTimeout(20_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            read();
        }

        void write(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        /** Empty at the end. */
        String read() throws IOException {
            String line = reader.readLine();
            return line == null ? "" : line;
        }

        void signInByImap(String password) throws IOException {
            write("a LOGIN " + text("user") + " " + password);
            assertThat(read()).startsWith("a OK");
        }

        void signInBySmtp(String password) throws IOException {
            write("EHLO localhost");
            while (!read().startsWith("250 ")) {}
            byte[] plain = ("\0" + text("user") + "\0" + password).getBytes(StandardCharsets.UTF_8);
            write("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain));
            assertThat(read()).startsWith("235 ");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
