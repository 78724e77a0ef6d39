package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import latchkey.app.node.RunningNode;
import latchkey.config.ConfigLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about sessions and nodes, beside a running gateway on the same record. */
@SuppressWarnings("NullAway.Init") // set by JUnit
@Timeout(120)
class SessionsCommandTest {

    @TempDir
    private Path folder;

    private Installation installation;
    private ServerSocket backend;
    /** Kept, or the collector would close them. */
    private final List<Socket> accepted = new ArrayList<>();

    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        // It never answers, so that requests last.
        backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        installation = Installation.in(folder);
        Files.writeString(installation.configuration(), """
                node: {name: gate1}
                listeners:
                  - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
                backends:
                  dav: {host: 127.0.0.1, port: %d, tls: none, response-timeout: 60s}
                management: {port: 0}
                """.formatted(backend.getLocalPort()));
        node = RunningNode.start(ConfigLoader.read(installation.configuration()));
        installation.run("account", "add", "anna", "--two-factor", "external").succeeded();
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        backend.close();
        for (Socket connection : accepted) {
            connection.close();
        }
    }

    @Test
    void sessionsAreListedAndEndedOnTheNodeThatHoldsThem() throws Exception {
        String password = issue("Phone");
        try (Socket client = request(password)) {
            JsonNode session = listed();
            assertThat(session.path("node").asText()).isEqualTo("gate1");
            assertThat(session.path("login").asText()).isEqualTo("anna");
            assertThat(session.path("label").asText()).isEqualTo("Phone");
            assertThat(session.path("client").asText()).isEqualTo("tester");
            assertThat(installation.run("sessions", "anna").succeeded().out())
                    .containsPattern("gate1 +" + session.path("id").asText() + " +anna +\\d+ Phone +caldav +127.0.0.1");

            assertThat(installation
                            .run("sessions", "end", session.path("id").asText(), "--why", "test")
                            .succeeded()
                            .out())
                    .startsWith("ended session ")
                    .endsWith("in force on gate1; 1 session closed\n");
            assertCut(client);
        }
        request(password).close();
    }

    @Test
    void theSessionsOfAPasswordOrOfAnAccountAreEnded() throws Exception {
        String password = issue("Phone");
        String id = installation
                .run("password", "list", "anna", "--json")
                .json()
                .at("/passwords/0/id")
                .asText();
        try (Socket client = request(password)) {
            JsonNode ended = installation
                    .run("sessions", "end", "--password", id, "--json")
                    .succeeded()
                    .json();
            assertThat(ended.path("enforcement").asText()).isEqualTo("enforced");
            assertThat(ended.path("sessions_closed").asInt()).isEqualTo(1);
            assertThat(ended.at("/nodes/0").asText()).isEqualTo("gate1");
            assertCut(client);
        }
        try (Socket client = request(password)) {
            assertThat(installation
                            .run("sessions", "end", "--account", "anna")
                            .succeeded()
                            .out())
                    .isEqualTo("ended the sessions of anna\nin force on gate1; 1 session closed\n");
            assertCut(client);
        }
    }

    @Test
    void aRevocationTellsWhatItClosed() throws Exception {
        try (Socket client = request(issue("Phone"))) {
            assertThat(installation
                            .run("password", "revoke", "anna", "--all")
                            .succeeded()
                            .out())
                    .endsWith("\"Phone\"\nin force on gate1; 1 session closed\n");
            assertCut(client);
        }
    }

    @Test
    void nodesAreListed() throws Exception {
        JsonNode listed = installation.run("nodes", "--json").succeeded().json().at("/nodes/0");
        assertThat(listed.path("node").asText()).isEqualTo("gate1");
        assertThat(listed.path("lease_seconds").asLong()).isEqualTo(60);
        assertThat(installation.run("nodes").succeeded().out()).hasLineCount(2).containsPattern("gate1 +[0-9a-f]{8} ");
        node.close();
        assertThat(installation.run("nodes").succeeded().out()).isEqualTo("no node is running\n");
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThat(installation
                        .run("sessions", "end", "nonsense", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"no_such_session\"");
        installation.run("sessions", "end", "--password", "999").failed(ExitCode.REFUSED);
        installation.run("sessions", "end", "--account", "nobody").failed(ExitCode.REFUSED);
        installation.run("sessions", "nobody").failed(ExitCode.REFUSED);
        installation.run("sessions", "end").failed(ExitCode.USAGE);
        installation.run("sessions", "end", "x", "--account", "anna").failed(ExitCode.USAGE);
    }

    /** The request was cut: what was on its way to the client is thrown away. */
    private static void assertCut(Socket client) {
        assertThatThrownBy(() -> {
                    int _ = client.getInputStream().read();
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private String issue(String label) {
        return installation
                .run("password", "issue", "anna", "--label", label)
                .succeeded()
                .out()
                .strip();
    }

    /** A client whose request has reached the backend and waits there. */
    private Socket request(String password) throws IOException {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), node.ports().getFirst());
        client.setSoTimeout(20_000);
        String basic = Base64.getEncoder().encodeToString(("anna:" + password).getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: tester\r\nAuthorization: Basic " + basic + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        accepted.add(backend.accept());
        return client;
    }

    /** The one session, once it is listed. */
    private JsonNode listed() throws Exception {
        for (int i = 0; i < 200; i++) {
            JsonNode sessions =
                    installation.run("sessions", "--json").succeeded().json().path("sessions");
            if (!sessions.isEmpty()) {
                return sessions.get(0);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no session is listed");
    }
}
