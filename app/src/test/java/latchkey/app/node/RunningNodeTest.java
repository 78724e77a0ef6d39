package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.credentials.Credentials;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningNodeTest {

    @TempDir
    private Path folder;

    @Test
    void isReadyOnlyWhileTheRecordAnswers() throws Exception {
        try (RunningNode node = RunningNode.start(settings(0, 0, ""))) {
            assertThat(get(node, "/ready").statusCode()).isEqualTo(200);

            change("alter table account_name rename to gone");
            assertThat(get(node, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(node, "/health").statusCode()).isEqualTo(200);
            assertThat(get(node, "/health").body()).contains("degraded", "\"record\":\"unreachable\"");

            change("alter table gone rename to account_name");
            assertThat(get(node, "/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void countsFromTheBeginning() throws Exception {
        try (RunningNode node = RunningNode.start(settings(0, 0, ""))) {
            assertThat(get(node, "/metrics").body())
                    .contains("latchkey_login_seconds_count{outcome=\"accepted\",service=\"imap\"} 0")
                    .contains("latchkey_sessions_open{service=\"caldav\"} 0.0")
                    .contains("latchkey_logins_answered_total{level=\"memory\"} 0.0")
                    .contains("jvm_memory_used_bytes", "process_files_open_files");
        }
    }

    @Test
    void aTakenPortLeavesNothingOpen() throws Exception {
        int management = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Configuration settings = settings(taken.getLocalPort(), management, "");

            assertThatThrownBy(() -> RunningNode.start(settings))
                    .isInstanceOfSatisfying(StartFailure.class, failure -> {
                        assertThat(failure.isTemporary()).isTrue();
                        assertThat(failure.sentence()).contains(String.valueOf(taken.getLocalPort()));
                    });
        }
        try (ServerSocket free = new ServerSocket(management, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void aCertificateThatIsNoneIsAMistakeOfTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("certificate.pem"), "nonsense");
        OwnerOnly.write(folder.resolve("key.pem"), "nonsense");
        Configuration settings = settings(0, 0, """
                tls: {certificate: certificate.pem, key: key.pem}
                """);

        assertThatThrownBy(() -> RunningNode.start(settings))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.isTemporary()).isFalse());
    }

    @Test
    void closingFreesThePortsAndTheRecord() throws Exception {
        RunningNode node = RunningNode.start(settings(0, 0, ""));
        int listener = node.ports().getFirst();
        int management = node.managementPort();

        node.close();

        for (int port : new int[] {listener, management}) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(IOException.class);
        }
        try (RunningNode again = RunningNode.start(settings(listener, 0, ""))) {
            assertThat(again.ports()).containsExactly(listener);
        }
    }

    @Test
    void ownersAreToldByMail() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        Configuration settings = settings(
                0,
                0,
                "mail: {host: 127.0.0.1, port: %d, tls: none, from: a@example.org}\n"
                        .formatted(mail.getSmtp().getPort()),
                "");
        try (RunningNode node = RunningNode.start(settings)) {
            Credentials credentials = node.credentials();
            long anna = ((Registration.Added)
                            credentials.accounts().add("anna@example.org", List.of(), TwoFactor.EXTERNAL, "test"))
                    .account()
                    .id();
            var _ = credentials
                    .passwords()
                    .issue(new NewPassword(anna, "phone", Set.of(Service.IMAP), null, List.of(), "test"));
            assertThat(mail.waitForIncomingEmail(30_000, 1)).isTrue();
            assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("New app password: phone");
        } finally {
            mail.stop();
        }
    }

    @Test
    void opensThePortalThatIsConfigured() throws Exception {
        int port = freePort();
        int listener;
        try (RunningNode node = RunningNode.start(settings(0, 0, portal(port), ""))) {
            listener = node.ports().getFirst();
            assertThat(node.portalPort()).hasValue(port);
            assertThat(get(URI.create("http://localhost:" + port + "/sign-in")).body())
                    .contains("Sign in to Example Mail");
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);

        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Configuration settings = settings(listener, 0, portal(taken.getLocalPort()), "");

            assertThatThrownBy(() -> RunningNode.start(settings))
                    .isInstanceOfSatisfying(StartFailure.class, failure -> {
                        assertThat(failure.isTemporary()).isTrue();
                        assertThat(failure.sentence()).contains("portal", String.valueOf(port));
                    });
        }
        try (ServerSocket free = new ServerSocket(listener, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    private static String portal(int port) {
        return """
                portal: {url: "http://localhost:%1$d", name: Example Mail, address: 127.0.0.1, port: %1$d, tls: none}
                """.formatted(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Configuration settings(int port, int management, String tls) throws IOException, ConfigException {
        return settings(port, management, "", tls);
    }

    private Configuration settings(int port, int management, String more, String tls)
            throws IOException, ConfigException {
        Path file = Files.writeString(folder.resolve("latchkey.yaml"), """
                listeners:
                  - {protocol: dav, address: 127.0.0.1, port: %d, tls: %s}
                backends:
                  dav: {host: 127.0.0.1, port: 5232, tls: none}
                management: {address: 127.0.0.1, port: %d}
                %s%s""".formatted(
                        port, tls.isEmpty() ? "none" : "implicit", management, more, tls));
        return ConfigLoader.read(file);
    }

    private void change(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/latchkey.db"));
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static HttpResponse<String> get(RunningNode node, String path) throws Exception {
        return get(URI.create("http://127.0.0.1:" + node.managementPort() + path));
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
