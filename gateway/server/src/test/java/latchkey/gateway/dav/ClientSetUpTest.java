package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import latchkey.setup.Autodiscover;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps set themselves up without a password, and the backend hears nothing of it. */
class ClientSetUpTest {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String UUID = "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}";
    private static final String XML = "<Autodiscover><Request><EMailAddress>alice@example.org</EMailAddress>"
            + "<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
            + "</AcceptableResponseSchema></Request></Autodiscover>";

    @TempDir
    Path folder;

    private FakeBackend backend;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        backend = new FakeBackend();
        gateway = new Gateway(folder, backend);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        assertThat(backend.connections).hasValue(0);
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mail/config-v1.1.xml",
                "/mail/config-v1.1.xml?emailaddress=alice%40example.org",
                "/.well-known/autoconfig/mail/config-v1.1.xml"
            })
    void thunderbird(String path) throws Exception {
        for (Client client : List.of(gateway.client("http/1.1"), gateway.plainClient())) {
            try (client) {
                Client.Reply reply = client.exchange("GET " + path + HOST + "\r\n");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Content-Type")).startsWith("application/xml");
                assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(reply.body()).contains("<hostname>mail.example.org</hostname>", "%EMAILADDRESS%");
                client.send("HEAD " + path + HOST + "\r\n");
                assertThat(client.reply(true).header("Content-Length")).isEqualTo(reply.header("Content-Length"));
                assertThat(client.exchange("GET " + path + HOST + "\r\n").body())
                        .isEqualTo(reply.body());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/autodiscover/autodiscover.xml",
                "/Autodiscover/Autodiscover.xml",
                "/AutoDiscover/AutoDiscover.xml"
            })
    void outlook(String path) throws Exception {
        for (Client client : List.of(gateway.client("http/1.1"), gateway.plainClient())) {
            try (client) {
                Client.Reply reply = client.exchange(post(path, XML));
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).contains("<Type>IMAP</Type>", "<LoginName>alice@example.org</LoginName>");
                assertThat(client.exchange(post(path, "<nonsense")).body()).contains("<ErrorCode>600</ErrorCode>");
                assertThat(client.exchange("GET " + path + HOST + "\r\n").body())
                        .contains("<ErrorCode>600</ErrorCode>");
            }
        }
    }

    @Test
    void outlook_in_pieces_chunked_and_after_a_hundred_continue() throws Exception {
        try (Client client = gateway.plainClient()) {
            client.send("POST /autodiscover/autodiscover.xml" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < XML.length(); i += 50) {
                String piece = XML.substring(i, Math.min(i + 50, XML.length()));
                client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            assertThat(client.exchange("0\r\n\r\n").body()).contains("<Type>IMAP</Type>");

            client.send("POST /autodiscover/autodiscover.xml" + HOST + "Expect: 100-continue\r\nContent-Length: "
                    + XML.length() + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            assertThat(client.exchange(XML).body()).contains("<Type>SMTP</Type>");
        }
    }

    @Test
    void a_long_request_is_refused_whether_its_length_is_told_or_not() throws Exception {
        String tooLong = "x".repeat(Autodiscover.LONGEST_REQUEST + 1);
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange(post("/autodiscover/autodiscover.xml", tooLong))
                            .status())
                    .isEqualTo(413);
            assertThat(client.exchange("POST /autodiscover/autodiscover.xml" + HOST
                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(tooLong.length()) + "\r\n" + tooLong + "\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(413);
            assertThat(client.exchange("GET /mail/config-v1.1.xml" + HOST + "\r\n")
                            .status())
                    .isEqualTo(200);
        }
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange("POST /autodiscover/autodiscover.xml" + HOST
                                    + "Content-Length: 99999999999\r\n\r\n")
                            .status())
                    .isEqualTo(413);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void an_endless_body_ends_the_connection() throws Exception {
        try (Client client = gateway.plainClient()) {
            client.send("POST /autodiscover/autodiscover.xml" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
            boolean closed = false;
            for (int i = 0; i < 1000 && !closed; i++) {
                try {
                    client.send(chunk);
                } catch (IOException _) {
                    closed = true;
                }
            }
            assertThat(closed).isTrue();
        }
    }

    @Test
    void iphone_gets_a_signed_profile_without_a_password() throws Exception {
        for (Client client : List.of(gateway.client("http/1.1"), gateway.plainClient())) {
            try (client) {
                Client.Reply reply = client.exchange(
                        "GET /mail/latchkey.mobileconfig?email=alice+phone@example.org" + HOST + "\r\n");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Content-Type")).isEqualTo("application/x-apple-aspen-config");
                assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
                assertThat(plist(reply))
                        .contains("<string>alice+phone@example.org</string>")
                        .doesNotContain("<key>IncomingPassword</key>");
            }
        }
    }

    @Test
    void D1_a_profile_says_nothing_of_who_exists() throws Exception {
        gateway.issue("alice@example.org");
        try (Client client = gateway.plainClient()) {
            String known = profile(client, "alice@example.org").replace("alice@example.org", "?");
            String unknown = profile(client, "nobody@example.org").replace("nobody@example.org", "?");
            assertThat(unknown.replaceAll(UUID, "?")).isEqualTo(known.replaceAll(UUID, "?"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?email=", "?email=alice", "?email=%zz", "?email=a%0d%0ab@example.org", "?mail=a@b.org"})
    void a_profile_is_somebodys(String query) throws Exception {
        try (Client client = gateway.plainClient()) {
            Client.Reply reply = client.exchange("GET /mail/latchkey.mobileconfig" + query + HOST + "\r\n");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("/mail/latchkey.mobileconfig?email=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROPFIND /mail/config-v1.1.xml",
                "POST /mail/config-v1.1.xml",
                "PUT /autodiscover/autodiscover.xml",
                "GET /mail/config-v1.1.xml/",
                "GET /mail/Config-v1.1.xml",
                "GET /mail%2fconfig-v1.1.xml",
                "DELETE /mail/latchkey.mobileconfig?email=a@b.org"
            })
    void everything_else_is_dav_and_asks_for_a_password(String line) throws Exception {
        try (Client client = gateway.plainClient()) {
            assertThat(client.exchange(line + HOST + "\r\n").status()).isEqualTo(401);
        }
    }

    private static String profile(Client client, String address) throws Exception {
        return plist(client.exchange("GET /mail/latchkey.mobileconfig?email=" + address + HOST + "\r\n"));
    }

    /** What is signed. */
    private static String plist(Client.Reply reply) throws Exception {
        byte[] signed = reply.body().getBytes(StandardCharsets.ISO_8859_1);
        return new String((byte[]) new CMSSignedData(signed).getSignedContent().getContent(), StandardCharsets.UTF_8);
    }

    private static String post(String path, String body) {
        return "POST " + path + HOST + "Content-Type: text/xml\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
