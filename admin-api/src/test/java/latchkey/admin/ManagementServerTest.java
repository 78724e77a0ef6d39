package latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<Health> health = new AtomicReference<>(new Health(true, true, "in force"));
    private final HttpClient client = HttpClient.newHttpClient();
    private ManagementServer server;

    @BeforeEach
    void start() {
        server = ManagementServer.start(anyPort(), metrics, health::get);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void metricsArePrometheusText() throws Exception {
        metrics.counter("latchkey.logins", "service", "imap", "outcome", "allowed")
                .increment(3);

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("latchkey_logins_total{outcome=\"allowed\",service=\"imap\"} 3.0");
    }

    @Test
    void readyFollowsListenersAndRecord() throws Exception {
        assertThat(get("/ready").statusCode()).isEqualTo(200);

        health.set(new Health(true, false, "in force"));
        HttpResponse<String> response = get("/ready");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"status\":\"degraded\",\"listeners\":\"open\",\"record\":\"unreachable\","
                        + "\"configuration\":\"in force\"}\n");

        health.set(new Health(false, true, "in force"));
        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void healthIsAliveThoughDegraded() throws Exception {
        assertThat(get("/health").body()).contains("\"status\":\"ok\"");

        health.set(new Health(true, false, "refused since 2026-11-23T16:00:00Z"));
        HttpResponse<String> response = get("/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).contains("\"status\":\"degraded\"", "\"record\":\"unreachable\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/", "/actuator", "/health/../secret", "/..%2fmetrics", "/static/x"})
    void nothingElseIsServed(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isIn(400, 404);
        assertSilentAboutItself(response.headers().map() + response.body());
    }

    @Test
    void writingMethodsAreNotServed() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/metrics"))
                .POST(BodyPublishers.ofString("x"))
                .build();

        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(404);
        assertSilentAboutItself(response.headers().map() + response.body());
    }

    @Test
    void rubbishIsRefusedWithoutNamingTheServer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("GET / HTTP/9.9\r\nHo st: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(5000);

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 ").containsAnyOf(" 400 ", " 505 ");
            assertSilentAboutItself(answer);
        }
    }

    @Test
    void aFailingCheckIsAnErrorWithoutDetails() throws Exception {
        try (ManagementServer broken = ManagementServer.start(anyPort(), metrics, () -> {
            throw new IllegalStateException("the details");
        })) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + broken.port() + "/ready"))
                    .build();

            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void aTakenPortIsRefusedByName() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

        assertThatThrownBy(() -> ManagementServer.start(taken, metrics, health::get))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("management")
                .hasMessageContaining(String.valueOf(server.port()));
    }

    @Test
    void closingFreesThePort() throws Exception {
        int port = server.port();
        server.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
    }

    private static void assertSilentAboutItself(String answer) {
        assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContainIgnoringCase("javalin");
        assertThat(answer).doesNotContainIgnoringCase("server:").doesNotContainIgnoringCase("server=");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }
}
