package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./latchkey serve} in a process of its own. */
class ServeIT {

    private static final String CONFIGURATION = """
            listeners:
              - {protocol: dav, address: 127.0.0.1, port: %d, tls: none}
            backends:
              dav: {host: 127.0.0.1, port: 5232, tls: none}
            management: {address: 127.0.0.1, port: 0}
            log: {format: json}
            """;

    @TempDir
    private Path folder;

    @Test
    void servesLogsJsonAndEndsWhenToldTo() throws Exception {
        Path configuration = Files.writeString(folder.resolve("latchkey.yaml"), CONFIGURATION.formatted(0));

        try (LaunchedProcess serve = LaunchedProcess.start(
                folder,
                Map.of("LATCHKEY_CONFIG", configuration.toString()),
                List.of("bash", LaunchedProcess.root().resolve("latchkey").toString(), "serve"))) {
            JsonNode ready = awaitLine(serve, "ready");
            URI uri = URI.create("http://127.0.0.1:" + ready.path("management").asText() + "/ready");
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }

            serve.terminate();

            assertThat(serve.exitCode()).as("128 + SIGTERM").isEqualTo(143);
            assertThat(serve.output()).isEmpty();
            awaitLine(serve, "stopped");
        }
    }

    @Test
    void aTakenPortIsATemporaryFailureWithASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path configuration =
                    Files.writeString(folder.resolve("latchkey.yaml"), CONFIGURATION.formatted(taken.getLocalPort()));

            try (LaunchedProcess serve =
                    LaunchedProcess.latchkey(folder, "serve", "--config", configuration.toString())) {
                assertThat(serve.exitCode()).isEqualTo(ExitCode.TEMPORARY);
                assertThat(serve.errors())
                        .contains(String.valueOf(taken.getLocalPort()))
                        .doesNotContain("\tat ");
            }
        }
    }

    /** Every line up to there is one JSON object. */
    private static JsonNode awaitLine(LaunchedProcess serve, String message) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (true) {
            for (String line : serve.errors().lines().toList()) {
                Optional<JsonNode> json = Optional.of(new ObjectMapper().readTree(line))
                        .filter(event -> event.path("message").asText().equals(message));
                if (json.isPresent()) {
                    return json.get();
                }
            }
            assertThat(System.nanoTime())
                    .as("waited for %s: %s", message, serve.errors())
                    .isLessThan(end);
            Thread.sleep(50);
        }
    }
}
