package latchkey.admin.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import latchkey.config.WebListener;
import latchkey.config.WebTls;
import latchkey.credentials.RecordUnavailable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
    private static final WebListener LISTENER = new WebListener("127.0.0.1", 0, WebTls.NONE, null, List.of());

    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server;

    @BeforeEach
    void start() {
        server = WebServer.start(LISTENER, site(null));
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private static WebSite site(@Nullable URI origin) {
        return new WebSite(
                "test",
                origin,
                config -> config.routes
                        .get(
                                "/hello",
                                context -> context.result("hello from "
                                        + ClientAddress.of(context).getHostAddress() + " "
                                        + Thread.currentThread().isVirtual()))
                        .post("/echo", context -> context.result(context.body()))
                        .post(
                                "/form",
                                context ->
                                        context.result(context.formParams("a").toString()))
                        .get("/away", _ -> {
                            throw new RecordUnavailable("the details");
                        })
                        .get("/broken", _ -> {
                            throw new IllegalStateException("the details");
                        }),
                (context, trouble) -> context.result("trouble " + trouble.status() + " " + trouble.requestId()));
    }

    @Test
    @DisplayName("every answer carries the browser's security headers and a request id (ASVS 3.4.3–3.4.6, 14.3.2)")
    void headers() throws Exception {
        for (String path : List.of("/hello", "/none", "/away", "/broken")) {
            HttpResponse<String> response = get(path);

            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "Referrer-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(header(response, "Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(header(response, "X-Request-Id")).hasSize(12);
            assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by", "set-cookie");
            assertThat(response.headers().map()).doesNotContainKey("strict-transport-security");
        }
        assertThat(header(get("/hello"), "X-Request-Id")).isNotEqualTo(header(get("/hello"), "X-Request-Id"));
    }

    @Test
    void handlersRunOnVirtualThreads() throws Exception {
        assertThat(get("/hello").body()).isEqualTo("hello from 127.0.0.1 true");
    }

    @Test
    void failuresShowNothingOfTheInside() throws Exception {
        HttpResponse<String> broken = get("/broken");

        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("trouble 500 " + header(broken, "X-Request-Id"));
    }

    @Test
    void aRecordThatIsAwayIsATemporaryFailure() throws Exception {
        HttpResponse<String> away = get("/away");

        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(header(away, "Retry-After")).isEqualTo("5");
    }

    @Test
    @DisplayName("methods that a path has not are answered cleanly (ASVS 4.1.4)")
    void methods() throws Exception {
        assertThat(send("DELETE", "/hello", "").statusCode()).isEqualTo(405);
        assertThat(header(send("DELETE", "/hello", ""), "Allow")).contains("GET");
        assertThat(send("TRACE", "/hello", "").statusCode()).isIn(404, 405);
        assertThat(send("OPTIONS", "/hello", "").statusCode()).isIn(404, 405);
        assertThat(send("BREW", "/hello", "").statusCode()).isIn(400, 404, 405, 501);
        HttpResponse<String> head = send("HEAD", "/hello", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        String large = "x".repeat(WebServer.MOST_BODY_BYTES + 1);

        assertThat(send("POST", "/echo", "x".repeat(WebServer.MOST_BODY_BYTES)).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/echo", large).statusCode()).isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(uri("/echo"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(US_ASCII))))
                .build();
        assertThat(client.send(chunked, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..%2fhello", "/hello/../hello", "/%2e%2e/hello", "//hello", "/hello%00", "/hello;x=1"})
    void oddPathsAreNotServed(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x"))
                .containsPattern("^HTTP/1.1 (400|404)")
                .doesNotContainIgnoringCase("jetty");
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        assertThat(raw("GET /hello HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000)))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    @DisplayName("another host than the site's own gets 421 (host confusion)")
    void hosts() throws Exception {
        try (WebServer strict = WebServer.start(LISTENER, site(URI.create("https://account.example.org")))) {
            int port = strict.port();
            assertThat(raw(port, "GET /hello HTTP/1.1\r\nHost: account.example.org"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Strict-Transport-Security: max-age=31536000");
            for (String host : List.of("evil.example", "account.example.org.evil.example", "localhost", "")) {
                assertThat(raw(port, "GET /hello HTTP/1.1\r\nHost: " + host)).containsPattern("^HTTP/1.1 (421|400)");
            }
            assertThat(raw(port, "GET https://evil.example/hello HTTP/1.1\r\nHost: account.example.org"))
                    .containsPattern("^HTTP/1.1 (421|400)");
        }
    }

    @Test
    void oneAddressCannotTakeAllConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            int served = 0;
            for (Socket socket : sockets) {
                served += answers(socket) ? 1 : 0;
            }
            assertThat(served).isBetween(1, 64);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void connectionsThatAreOverDoNotCount() throws Exception {
        for (int i = 0; i < 80; i++) {
            assertThat(raw("GET /hello HTTP/1.1\r\nHost: x"))
                    .as("connection %d", i)
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static boolean answers(Socket socket) {
        try {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void aTakenPortIsRefusedByName() {
        WebListener taken = new WebListener("127.0.0.1", server.port(), WebTls.NONE, null, List.of());

        assertThatThrownBy(() -> WebServer.start(taken, site(null)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the test port 127.0.0.1:" + server.port());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private String raw(String request) throws IOException {
        return raw(server.port(), request);
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
