package latchkey.gateway.dav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A calendar's life on a real Radicale. */
@Tag("peers")
@Timeout(60)
class RadicaleTest {
    private static final String EVENT = """
            BEGIN:VCALENDAR\r
            VERSION:2.0\r
            PRODID:test\r
            BEGIN:VEVENT\r
            UID:1\r
            DTSTAMP:20260101T000000Z\r
            DTSTART:20260101T100000Z\r
            SUMMARY:Tea\r
            END:VEVENT\r
            END:VCALENDAR\r
            """;

    @TempDir
    Path folder;

    @Test
    void aCalendarIsMadeFilledReadMovedAndDeleted() throws Exception {
        int port = freePort();
        Process radicale = start(port);
        try (Gateway gateway = new Gateway(folder, Gateway.settings(port));
                Client client = gateway.client("http/1.1")) {
            String user = "/alice@example.org/";
            String head = " HTTP/1.1\r\nHost: dav.example.org:8443\r\n"
                    + gateway.issue("alice@example.org").basic() + "\r\n";

            assertThat(client.exchange("PROPFIND " + user + head + body("")).status())
                    .isEqualTo(207);
            assertThat(client.exchange("MKCALENDAR " + user + "home" + head + body(""))
                            .status())
                    .isEqualTo(201);
            String put = "PUT " + user + "home/1.ics" + head + "Content-Type: text/calendar\r\n";
            assertThat(client.exchange(put + body(EVENT)).status()).isEqualTo(201);
            assertThat(client.exchange("GET " + user + "home/1.ics" + head + "\r\n")
                            .body())
                    .contains("SUMMARY:Tea");
            String query = "<C:calendar-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:D=\"DAV:\"><D:prop>"
                    + "<D:getetag/></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\"/></C:filter></C:calendar-query>";
            assertThat(client.exchange("REPORT " + user + "home/" + head + "Depth: 1\r\n" + body(query))
                            .body())
                    .contains("<href>/alice%40example.org/home/1.ics</href>");
            String destination = "Destination: https://dav.example.org:8443" + user + "home/2.ics\r\n";
            assertThat(client.exchange("MOVE " + user + "home/1.ics" + head + destination + "\r\n")
                            .status())
                    .isEqualTo(201);
            assertThat(client.exchange("GET " + user + "home/1.ics" + head + "\r\n")
                            .status())
                    .isEqualTo(404);
            assertThat(client.exchange("DELETE " + user + "home/" + head + "\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(client.exchange("PROPFIND /bob@example.org/" + head + "\r\n")
                            .status())
                    .isEqualTo(403);
        } finally {
            radicale.destroy();
            radicale.waitFor();
        }
    }

    private Process start(int port) throws Exception {
        Path config =
                Files.writeString(folder.resolve("radicale.conf"), """
                [server]
                hosts = 127.0.0.1:%d
                [auth]
                type = http_x_remote_user
                [rights]
                type = owner_only
                [storage]
                filesystem_folder = %s
                """.formatted(port, folder.resolve("collections")));
        Process radicale = new ProcessBuilder("radicale", "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("radicale.log").toFile())
                .start();
        for (int i = 0; i < 200; i++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return radicale;
            } catch (IOException _) {
                Thread.sleep(50);
            }
        }
        radicale.destroy();
        throw new IOException(Files.readString(folder.resolve("radicale.log")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String body(String text) {
        return "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }
}
