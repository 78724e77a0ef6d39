package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threats C1 and C2: what could be read in two ways is answered and the connection closed; the backend sees none of it. */
class SmugglingTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String BAD = "400";

    @TempDir
    static Path folder;

    private static FakeBackend backend;
    private static Gateway gateway;
    private static String basic;

    @BeforeAll
    static void start() throws Exception {
        backend = new FakeBackend();
        gateway = new Gateway(folder, backend);
        basic = gateway.issue("alice@example.org").basic();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    /**
     * In the payloads {@code ~} is CR LF, {@code |} CR, {@code ¬} LF, {@code ^} NUL, and {@code @} the signed-in request's
     * Host and Authorization lines.
     */
    static Stream<String[]> payloads() {
        List<String[]> all = new ArrayList<>();
        String put = "PUT /n HTTP/1.1~@";
        // content length against transfer coding, either way round
        refused(all, put + "Content-Length: 6~Transfer-Encoding: chunked~~0~~X");
        refused(all, put + "Transfer-Encoding: chunked~Content-Length: 6~~0~~X");
        refused(all, put + "Content-Length: 0~Transfer-Encoding: chunked~~0~~");
        refused(all, put + "content-length: 3~TRANSFER-ENCODING: CHUNKED~~0~~");
        // transfer codings that one reader takes for chunked and another does not
        for (String coding : new String[] {
            "xchunked",
            "chunkedx",
            "chunked, chunked",
            "gzip, chunked",
            "chunked, gzip",
            "identity",
            "identity, chunked",
            "\"chunked\"",
            "chunked;q=1",
            "chunked,",
            ", chunked",
            "chu nked",
            "",
            "chunked\u000b",
            "\u000bchunked",
            "chunked\u00a0",
            "x~ chunked",
            "chunked~ x"
        }) {
            refused(all, put + "Transfer-Encoding: " + coding + "~~0~~");
        }
        refused(all, put + "Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~");
        refused(all, put + "Transfer-Encoding: chunked~Transfer-Encoding: identity~~0~~");
        refused(all, put + "Transfer-Encoding: identity~Transfer-Encoding: chunked~~0~~");
        refused(all, put + "Transfer-Encoding : chunked~~0~~");
        refused(all, put + " Transfer-Encoding: chunked~~0~~");
        refused(all, put + "Transfer_Encoding: chunked~Content-Length: 3~~abc");
        refused(all, put + "X: y¬Transfer-Encoding: chunked~~0~~");
        refused(all, put + "X: y|Transfer-Encoding: chunked~~0~~");
        // lengths
        for (String length : new String[] {
            "+3",
            "-3",
            "0x3",
            "03",
            "3 3",
            "3,3",
            "3, 4",
            "3;",
            "3.0",
            "3e0",
            "",
            "٣",
            "99999999999999999999",
            "3^",
            "3\u000b"
        }) {
            refused(all, put + "Content-Length: " + length + "~~abc");
        }
        refused(all, put + "Content-Length: 3~Content-Length: 3~~abc");
        refused(all, put + "Content-Length: 3~Content-Length: 33~~abc");
        refused(all, put + "Content-Length : 3~~abc");
        refused(all, put + "Content-Length:~ 3~~abc");
        // chunks
        for (String body : new String[] {
            "3¬abc~0~~",
            "3~abc¬0~~",
            "3~abcd~0~~",
            "3|abc~0~~",
            "0x3~abc~0~~",
            "+3~abc~0~~",
            "-1~abc~0~~",
            " 3~abc~0~~",
            "3 ~abc~0~~",
            "~abc~0~~",
            "g~abc~0~~",
            "3;a=\"~abc~0~~",
            "3;a=\"¬\"~abc~0~~",
            "3;¬abc~0~~",
            "3;^~abc~0~~",
            "ffffffff~abc~0~~",
            "80000000~abc~0~~",
            "100000003~abc~0~~",
            "3~abc~0~bad trailer~~",
            "3~abc~0~X: y¬~~",
            "3~abc~0~X: y^~~",
            "3~abc~0¬¬"
        }) {
            refused(all, put + "Transfer-Encoding: chunked~~" + body);
        }
        // heads
        refused(all, "^GET /n HTTP/1.1~@~");
        refused(all, "~GET /n HTTP/1.1~@~");
        refused(all, " GET /n HTTP/1.1~@~");
        refused(all, "GET /n HTTP/1.1¬@~");
        refused(all, "GET /n  HTTP/1.1~@~");
        refused(all, "GET\t/n HTTP/1.1~@~");
        refused(all, "GET /n HTTP/1.1 ~@~");
        refused(all, "GET /n HTTP/1.1~ ~@~");
        refused(all, "GET /n HTTP/1.1~@X: y~ Host: evil~~");
        refused(all, "GET /n HTTP/1.1~@X\0: y~~");
        refused(all, "GET /n HTTP/1.1~@X: y^z~~");
        refused(all, "GET /n HTTP/1.1~@X: y\u007f~~");
        refused(all, "GET /n HTTP/1.1~@X(: y~~");
        refused(all, "GET /n HTTP/1.1~@: y~~");
        refused(all, "GET /n HTTP/1.1~@noColon~~");
        refused(all, "GET /n\u00e9 HTTP/1.1~@~");
        // hosts (C2)
        refused(all, "GET /n HTTP/1.1~@Host: evil~~");
        refused(all, "GET /n HTTP/1.1~@host: h~~");
        refused(all, "GET /n HTTP/1.1~Authorization: x~~");
        refused(all, "GET /n HTTP/1.1~Host: a,b~~");
        refused(all, "GET /n HTTP/1.1~Host: a@b~~");
        refused(all, "GET https://evil/n HTTP/1.1~@~");
        refused(all, "GET https://h:8443/n HTTP/1.1~@~");
        refused(all, "GET https://h@evil/n HTTP/1.1~@~");
        refused(all, "GET //evil/../n HTTP/1.1~@~");
        refused(all, "OPTIONS * HTTP/1.1~@~");
        all.add(new String[] {"CONNECT h:443 HTTP/1.1~@~", "501"});
        all.add(new String[] {"TRACE /n HTTP/1.1~@~", "501"});
        all.add(new String[] {"GET /n HTTP/1.0~@~", "505"});
        all.add(new String[] {"GET /n HTTP/9.9~@~", "505"});
        all.add(new String[] {"GET /n HTTP/1.1~@Expect: 200-ok~~", "417"});
        all.add(new String[] {"GET /" + "n".repeat(9000) + " HTTP/1.1~@~", "414"});
        all.add(new String[] {"GET /n HTTP/1.1~@X: " + "y".repeat(17_000) + "~~", "431"});
        all.add(new String[] {"GET /n HTTP/1.1~@" + "X: y~".repeat(101) + "~", "431"});
        all.add(new String[] {"MOVE /n HTTP/1.1~@Destination: https://evil/n~~", "502"});
        refused(all, "MOVE /n HTTP/1.1~@Destination: https://h/a/../n~~");
        refused(all, "MOVE /n HTTP/1.1~@Destination: /n~Destination: /m~~");
        return all.stream();
    }

    private static void refused(List<String[]> all, String payload) {
        all.add(new String[] {payload, BAD});
    }

    @Test
    void thereAreAtLeastSixtyPayloads() {
        assertThat(payloads().count()).isGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void c1AmbiguousRequestsGoNoFurther(String payload, String status) throws Exception {
        int before = backend.seen.size();
        try (Client client = gateway.plainClient()) {
            client.send(octets(payload) + SMUGGLED);

            assertThat(client.reply().status()).isEqualTo(Integer.parseInt(status));
            client.finish();
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(backend.seen).hasSize(before);
    }

    /** The same request, sound, gets through: what the payloads fail by is what is wrong with them. */
    @ParameterizedTest
    @MethodSource
    void soundRequestsGetThroughOnce(String payload) throws Exception {
        int before = backend.seen.size();
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange(octets(payload)).status()).isEqualTo(207);
            assertThat(client.exchange(octets("GET /next HTTP/1.1~@~")).status())
                    .isEqualTo(207);
        }
        assertThat(backend.seen).hasSize(before + 2);
        assertThat(backend.seen.getLast().line()).isEqualTo("GET /next HTTP/1.1");
        assertThat(backend.seen.get(before).line()).doesNotContain("https:");
    }

    static Stream<String> soundRequestsGetThroughOnce() {
        return Stream.of(
                "PUT /n HTTP/1.1~@Transfer-Encoding: chunked~~3~abc~0~~",
                "PUT /n HTTP/1.1~@Transfer-Encoding: Chunked ~~3;a=b~abc~0~X: trailer~~",
                "PUT /n HTTP/1.1~@Content-Length: 3~~abc",
                "PUT /n HTTP/1.1~@Content-Length: 0~~",
                "GET https://h/n HTTP/1.1~@~",
                "GET /n HTTP/1.1~@Expect: 100-continue~~",
                "MOVE /n HTTP/1.1~@Destination: http://h/m~~");
    }

    @Test
    void aTrailerNeverBecomesAHeader() throws Exception {
        try (Client client = gateway.plainClient()) {
            client.exchange(octets(
                    "PUT /t HTTP/1.1~@Transfer-Encoding: chunked~Trailer: X-Remote-User~~1~a~0~X-Remote-User: bob~~"));
        }
        assertThat(backend.seen.getLast().headers())
                .containsEntry("X-Remote-User", "alice@example.org")
                .doesNotContainKey("Trailer");
        assertThat(backend.seen.getLast().body()).isEqualTo("a");
    }

    private static String octets(String payload) {
        return payload.replace("~", "\r\n")
                .replace("|", "\r")
                .replace("¬", "\n")
                .replace("^", "\0")
                .replaceFirst("(?<=\n)@", "Host: h\r\n" + basic + "\r\n");
    }
}
