package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients send, in the order in which they send it. */
class DavFlowsTest {
    private static final String HOST = "\r\nHost: dav.example.org\r\n";

    @TempDir
    static Path folder;

    private static FakeBackend backend;
    private static Gateway gateway;
    private static String basic;

    @BeforeAll
    static void start() throws Exception {
        backend = new FakeBackend();
        gateway = new Gateway(folder, backend);
        basic = gateway.issue("alice@example.org").basic() + "\r\n";
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "OPTIONS",
                "PROPFIND",
                "PROPPATCH",
                "REPORT",
                "MKCOL",
                "MKCALENDAR",
                "COPY",
                "MOVE",
                "LOCK",
                "UNLOCK",
                "ACL",
                "SEARCH",
                "VERSION-CONTROL"
            })
    void everyMethodPassesWithItsBodyAndHeaders(String method) throws Exception {
        try (Client client = gateway.client("http/1.1")) {
            String head = method + " /alice/cal%40home/a//b;v=1.ics?x=%2e%2e HTTP/1.1" + HOST + basic
                    + "Depth: 1\r\nPrefer: return=minimal\r\nBrief: t\r\nIf-Match: \"1\"\r\nIf: (<urn:uuid:1>)\r\n"
                    + "If-Schedule-Tag-Match: \"2\"\r\nOverwrite: F\r\nTimeout: Second-60\r\nLock-Token: <urn:uuid:1>\r\n"
                    + "Destination: https://dav.example.org/alice/x%20y.ics\r\nContent-Type: text/calendar\r\n"
                    + "Accept-Encoding: gzip\r\nContent-Length: 5\r\n\r\n";
            client.send(head + "<a\0b>");
            assertThat(client.reply(method.equals("HEAD")).status()).isEqualTo(207);
        }
        FakeBackend.Seen seen = backend.seen.getLast();
        assertThat(seen.line()).isEqualTo(method + " /alice/cal%40home/a//b;v=1.ics?x=%2e%2e HTTP/1.1");
        assertThat(seen.body()).isEqualTo("<a\0b>");
        assertThat(seen.headers())
                .containsEntry("Host", "dav.example.org")
                .containsEntry("Depth", "1")
                .containsEntry("Destination", "https://dav.example.org/alice/x%20y.ics")
                .containsEntry("If", "(<urn:uuid:1>)")
                .containsEntry("If-Schedule-Tag-Match", "\"2\"")
                .containsEntry("Content-Length", "5")
                .containsEntry("Accept-Encoding", "gzip")
                .containsKeys("Prefer", "Brief", "If-Match", "Overwrite", "Timeout", "Lock-Token", "Content-Type");
    }

    /** Nearly every request without credentials first, PUT with its body, then again with them, on one connection. */
    @Test
    void thunderbird() throws Exception {
        String propfind = "PROPFIND /alice/ HTTP/1.1" + HOST + "Depth: 0\r\nContent-Length: 7\r\n";
        String put = "PUT /alice/cal/1.ics HTTP/1.1" + HOST + "Content-Type: text/calendar\r\nContent-Length: 11\r\n";
        try (Client client = gateway.client("h2", "http/1.1")) {
            for (int i = 0; i < 3; i++) {
                Client.Reply challenge = client.exchange(propfind + "\r\n<prop/>");
                assertThat(challenge.status()).isEqualTo(401);
                assertThat(challenge.header("WWW-Authenticate")).isEqualTo(DavReplies.CHALLENGE);
                assertThat(client.exchange(propfind + basic + "\r\n<prop/>").status())
                        .isEqualTo(207);
                assertThat(client.exchange(put + "\r\nBEGIN:VCAL\n").status()).isEqualTo(401);
                assertThat(client.exchange(put + basic + "\r\nBEGIN:VCAL\n").status())
                        .isEqualTo(207);
            }
        }
        assertThat(backend.seen.getLast().body()).isEqualTo("BEGIN:VCAL\n");
    }

    /** The discovery walk: a challenge everywhere, never 404 or 405, and the redirect followed. */
    @Test
    void appleCalendar() throws Exception {
        try (Client client = gateway.client()) {
            String depth = HOST + "Depth: 0\r\n";
            assertThat(client.exchange("PROPFIND /.well-known/caldav HTTP/1.1" + depth + "\r\n")
                            .status())
                    .isEqualTo(301);
            for (String path : new String[] {"/", "/principals/", "/calendar/dav/alice@example.org/user/", "/dav/"}) {
                assertThat(client.exchange("PROPFIND " + path + " HTTP/1.1" + depth + "\r\n")
                                .status())
                        .isEqualTo(401);
                assertThat(client.exchange("PROPFIND " + path + " HTTP/1.1" + depth + basic + "\r\n")
                                .status())
                        .isEqualTo(207);
            }
            assertThat(client.exchange("OPTIONS /dav/ HTTP/1.1" + HOST + basic + "\r\n")
                            .status())
                    .isEqualTo(207);
        }
    }

    /** Basic at once; connections kept; Expect with bodies never used. */
    @Test
    void davx5() throws Exception {
        try (Client client = gateway.client("h2", "http/1.1")) {
            assertThat(client.exchange("PROPFIND /.well-known/carddav HTTP/1.1" + HOST + basic + "\r\n")
                            .header("Location"))
                    .isEqualTo("https://dav.example.org/dav/");
            assertThat(client.exchange("REPORT /alice/c/ HTTP/1.1" + HOST + basic
                                    + "Transfer-Encoding: chunked\r\n\r\n4\r\n<q/>\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(207);
            assertThat(backend.seen.getLast().headers()).containsEntry("Transfer-Encoding", "chunked");
            assertThat(backend.seen.getLast().body()).isEqualTo("<q/>");
        }
    }

    /** neon: waits for the challenge, MKCOL without a trailing slash, Expect: 100-continue, TE in Connection. */
    @Test
    void cadaver() throws Exception {
        String keep = HOST + "User-Agent: cadaver/0.23.3 neon/0.31.2\r\nConnection: TE\r\nTE: trailers\r\n";
        try (Client client = gateway.client()) {
            assertThat(client.exchange("OPTIONS /alice/ HTTP/1.1" + keep + "\r\n")
                            .status())
                    .isEqualTo(401);
            assertThat(client.exchange("MKCOL /alice/new HTTP/1.1" + keep + basic + "\r\n")
                            .status())
                    .isEqualTo(207);
            assertThat(backend.seen.getLast().headers()).doesNotContainKeys("TE", "Connection");
            String put =
                    "PUT /alice/new/a HTTP/1.1" + keep + basic + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
            assertThat(client.exchange(put).status()).isEqualTo(100);
            assertThat(client.exchange("abc").status()).isEqualTo(207);
        }
    }
}
