package latchkey.setup;

import static latchkey.setup.Example.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutodiscoverTest {

    private static final Instant NOW = Instant.parse("2026-03-01T21:25:04.889Z");

    @Test
    void tells_outlook_of_imap_and_smtp_and_of_nothing_else() throws Exception {
        byte[] xml = answer(request("alice@example.org", "outlook/responseschema/2006a"));

        assertThat(found(xml, "//AccountType | //Action")).containsExactly("email", "settings");
        assertThat(found(xml, "//Type")).containsExactly("IMAP", "SMTP", "SMTP");
        assertThat(found(xml, "//Protocol[Type='IMAP']/*"))
                .containsExactly(
                        "IMAP", "mail.example.org", "993", "off", "alice@example.org", "off", "on", "on", "SSL");
        assertThat(found(xml, "//Protocol[Port='587']/Encryption")).containsExactly("TLS");
        assertThat(new String(xml, StandardCharsets.UTF_8))
                .contains("xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\"");
    }

    @Test
    void who_wants_activesync_learns_that_there_is_none() throws Exception {
        byte[] xml = answer(request("alice@example.org", "mobilesync/responseschema/2006"));

        assertThat(found(xml, "//ErrorCode")).containsExactly("601");
        assertThat(found(xml, "//Protocol")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "EMailAddress=alice@example.org",
                "<Autodiscover/>",
                "<Autodiscover><Request><EMailAddress>alice</EMailAddress></Request></Autodiscover>",
                "<Autodiscover><Request><EMailAddress>a@b.org</EMailAddress>",
                "<Autodiscover><EMailAddress><b>a@b.org</b></EMailAddress></Autodiscover>",
                "<a><EMailAddress>a@b.org&#13;&#10;Bcc: c@d.org</EMailAddress></a>"
            })
    void a_request_that_cannot_be_understood_gets_the_protocols_error(String body) throws Exception {
        byte[] xml = answer(body);
        assertThat(found(xml, "//ErrorCode")).containsExactly("600");
        assertThat(found(xml, "//Error/@Time")).containsExactly("21:25:04.8890000");
        assertThat(found(xml, "//Error/@Id")).hasSize(1);
    }

    @Test
    void hostile_addresses_stay_text() throws Exception {
        byte[] xml = answer(request("o'&amp;neil@example.org", "outlook/responseschema/2006a"));
        assertThat(found(xml, "//LoginName")).containsOnly("o'&neil@example.org");
    }

    @Test
    void a_longer_request_is_not_read() throws Exception {
        String body = request("alice@example.org", "outlook/responseschema/2006a");
        assertThat(found(answer(body + " ".repeat(Autodiscover.LONGEST_REQUEST)), "//ErrorCode"))
                .containsExactly("600");
    }

    @Test
    void entities_are_not_expanded() throws Exception {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY l0 \"lollollol\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        bomb.append("]><a><EMailAddress>&l29;@example.org</EMailAddress></a>");

        byte[] xml = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> answer(bomb.toString()));
        assertThat(found(xml, "//ErrorCode")).containsExactly("600");
    }

    @Test
    void nothing_outside_is_fetched() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            String there = "\"http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/x\"";
            for (String body : new String[] {
                "<!DOCTYPE a SYSTEM " + there + "><a><EMailAddress>a@b.org</EMailAddress></a>",
                "<!DOCTYPE a [<!ENTITY e SYSTEM " + there + ">]><a><EMailAddress>&e;a@b.org</EMailAddress></a>",
                "<!DOCTYPE a [<!ENTITY % p SYSTEM " + there + "> %p;]><a><EMailAddress>a@b.org</EMailAddress></a>"
            }) {
                assertThat(found(answer(body), "//ErrorCode")).as(body).containsExactly("600");
            }
        } finally {
            elsewhere.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    private static byte[] answer(String body) {
        return Autodiscover.answer(Example.CLIENTS, body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static String request(String address, String schema) {
        String base = "http://schemas.microsoft.com/exchange/autodiscover/";
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" + base
                + "outlook/requestschema/2006\"><Request><EMailAddress>" + address
                + "</EMailAddress><AcceptableResponseSchema>" + base + schema
                + "</AcceptableResponseSchema></Request></Autodiscover>";
    }
}
