package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat B16: whatever the backend does is a temporary failure, or, once its response has begun, a closed connection. */
class BackendTroubleTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "garbage\r\n\r\n",
                "\0\0\0\0",
                "HTTP/1.1\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 99 Low\r\n\r\n",
                "HTTP/1.1 600 High\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"
            })
    void b16NonsenseIsATemporaryFailure(String response) throws Exception {
        assertUnavailable((_, out) -> {
            out.write(response.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            throw new IOException("closes");
        });
    }

    @Test
    void b16SilenceIsATemporaryFailureWithinTheDeadline() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        long start = System.nanoTime();
        assertUnavailable((_, _) -> {
            try {
                end.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        end.countDown();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
    }

    @Test
    void b16EndlessHeadersAreATemporaryFailure() throws Exception {
        assertUnavailable((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X-Header: and another one\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    @Test
    void b16EndlessInterimResponsesAreATemporaryFailure() throws Exception {
        assertUnavailable((_, out) -> {
            while (true) {
                out.write("HTTP/1.1 102 Processing\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzzz\r\n"
            })
    void b16ABodyThatBreaksOffClosesTheConnection(String response) throws Exception {
        try (FakeBackend backend = new FakeBackend((_, out) -> {
                    out.write(response.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                    throw new IOException("closes");
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            client.send(get(gateway));
            String all = new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all).doesNotContain("\r\n0\r\n").doesNotContain("HTTP/1.1 503");
        }
    }

    @Test
    void noBackendIsATemporaryFailure() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (Gateway gateway = new Gateway(folder, Gateway.settings(port));
                Client client = gateway.plainClient()) {
            String put = get(gateway).replace("GET", "PUT").replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.exchange(put).status()).isEqualTo(503);
            assertThat(client.exchange(put).header("Retry-After")).isEqualTo("30");
        }
    }

    /** Radicale, for one: HTTP/1.0, no length, ends by closing. */
    @Test
    void aResponseThatEndsWithTheConnectionIsForwardedChunked() throws Exception {
        try (FakeBackend backend = new FakeBackend((_, out) -> {
                    out.write("HTTP/1.0 200 OK\r\nServer: x\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                    throw new IOException("closes");
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            String get = get(gateway);
            for (int i = 0; i < 3; i++) {
                assertThat(client.exchange(get).body()).isEqualTo("abc");
            }
            assertThat(backend.connections).hasValue(3);
        }
    }

    /** A kept connection that the backend has closed meanwhile is no failure for what can be sent again. */
    @Test
    void aClosedKeptConnectionIsReplaced() throws Exception {
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    if (seen.line().contains("/close")) {
                        throw new IOException("closes without an answer");
                    }
                    out.write(FakeBackend.MULTISTATUS.getBytes(StandardCharsets.ISO_8859_1));
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            String get = get(gateway);
            assertThat(client.exchange(get).status()).isEqualTo(207);
            assertThat(client.exchange(get.replace("GET /", "GET /close")).status())
                    .isEqualTo(503);
            assertThat(backend.seen).hasSize(3); // once on the kept connection, once on a new one
            assertThat(client.exchange(get.replace("GET /", "MKCOL /close")).status())
                    .isEqualTo(503);
            assertThat(backend.seen).hasSize(4);
            assertThat(client.exchange(get).status()).isEqualTo(207);
        }
    }

    /** More than was asked for: the surplus is nobody's response. */
    @Test
    void anUnaskedResponseIsThrownAway() throws Exception {
        String twice = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        try (FakeBackend backend = new FakeBackend(FakeBackend.text(twice));
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            String get = get(gateway);
            client.send(get + get + get);
            for (int i = 0; i < 3; i++) {
                assertThat(client.reply().body()).isEqualTo("a");
            }
        }
    }

    @Test
    void responsesWithoutABody() throws Exception {
        try (FakeBackend backend = new FakeBackend((seen, out) -> {
                    String response = switch (seen.line().substring(0, 4)) {
                        case "HEAD" -> "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n";
                        case "PUT " -> "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
                        default -> "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";
                    };
                    out.write(response.getBytes(StandardCharsets.US_ASCII));
                });
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            String get = get(gateway);
            Client.Reply head = client.send(get.replace("GET", "HEAD")).reply(true);
            assertThat(head.header("Content-Length")).isEqualTo("50");
            assertThat(client.exchange(get.replace("GET", "PUT")).status()).isEqualTo(204);
            assertThat(client.exchange(get).header("ETag")).isEqualTo("\"1\"");
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
                            .reply(true)
                            .status())
                    .isEqualTo(401);
            assertThat(client.exchange(get).status()).isEqualTo(304);
        }
    }

    @Test
    void whatIsBetweenBackendAndGatewayIsNotForwarded() throws Exception {
        try (FakeBackend backend = new FakeBackend(FakeBackend.text("""
                        HTTP/1.1 200 OK\r
                        Content-Length: 0\r
                        Connection: X-Hop\r
                        X-Hop: 1\r
                        Keep-Alive: timeout=5\r
                        Upgrade: h2c\r
                        Set-Cookie: session=1\r
                        Alt-Svc: h2=":1"\r
                        DAV: 1, calendar-access\r
                        ETag: "1"\r
                        \r
                        """));
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            assertThat(client.exchange(get(gateway)).headers().keySet())
                    .containsExactlyInAnyOrder("Content-Length", "DAV", "ETag");
        }
    }

    private void assertUnavailable(FakeBackend.Answer answer) throws Exception {
        try (FakeBackend backend = new FakeBackend(answer);
                Gateway gateway = new Gateway(folder, backend);
                Client client = gateway.plainClient()) {
            Client.Reply reply = client.exchange(get(gateway));

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("30");
            assertThat(reply.headers()).doesNotContainKey("WWW-Authenticate");
            // The connection is still good.
            assertThat(client.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status())
                    .isEqualTo(401);
        }
    }

    private static String get(Gateway gateway) {
        return "GET / HTTP/1.1\r\nHost: h\r\n"
                + gateway.issue("alice@example.org").basic() + "\r\n\r\n";
    }
}
