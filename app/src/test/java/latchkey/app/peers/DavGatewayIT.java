package latchkey.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calendar clients, the gateway in its own process with 128 MiB of heap, and Radicale in its two forms. */
@Tag("peers")
class DavGatewayIT {

    @RegisterExtension
    static final Peers peers = new Peers();

    private static final String EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\nBEGIN:VEVENT\r\n"
            + "UID:%1$s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nSUMMARY:%1$s\r\n%2$s"
            + "END:VEVENT\r\nEND:VCALENDAR\r\n";

    private static Certificates certificates;
    private static GatewayNode byHeader;
    private static GatewayNode byPassword;
    private static String headerPassword = "";
    private static String servicePassword = "";

    enum Identity {
        HEADER,
        SERVICE_PASSWORD
    }

    @BeforeAll
    static void start() {
        certificates = Certificates.make(peers.folder("tls"));
        Radicale remoteUser = peers.add(Radicale.withRemoteUser(peers.folder("remote-user")));
        Radicale htpasswd =
                peers.add(Radicale.withServicePassword(peers.folder("service-password"), Dovecot.ALICE, Dovecot.BOB));
        byHeader = gateway("gateway-header", remoteUser, "{header: X-Remote-User}");
        byPassword = gateway("gateway-password", htpasswd, "{service-password: {file: dav-service}}");
        headerPassword = byHeader.issue(Dovecot.ALICE).password();
        servicePassword = byPassword.issue(Dovecot.ALICE).password();
    }

    private static GatewayNode gateway(String folder, Radicale radicale, String identity) {
        String backend = "{host: 127.0.0.1, port: %d, tls: none, response-timeout: 5m, identity: %s}"
                .formatted(radicale.port(), identity);
        return peers.add(GatewayNode.start(peers.folder(folder), certificates, Map.of("dav", backend)));
    }

    private static String url(Identity identity, String path) {
        GatewayNode gateway = identity == Identity.HEADER ? byHeader : byPassword;
        return "https://localhost:" + gateway.port("https") + path;
    }

    private static String login(Identity identity) {
        return Dovecot.ALICE + ":" + (identity == Identity.HEADER ? headerPassword : servicePassword);
    }

    /** The options of a signed-in request, and more. */
    private static String[] signedIn(Identity identity, String... more) {
        return Stream.concat(Stream.of("--cacert", ca(), "--user", login(identity)), Stream.of(more))
                .toArray(String[]::new);
    }

    private static String ca() {
        return certificates.ca().toString();
    }

    @Test
    void asksForPassword() {
        String response = Curl.output("--cacert", ca(), "--include", url(Identity.HEADER, "/"));
        assertThat(response).startsWith("HTTP/1.1 401 ").containsIgnoringCase("www-authenticate: basic realm=");
        assertThat(Curl.status(
                        "PROPFIND",
                        url(Identity.HEADER, "/alice@example.org/"),
                        "--cacert",
                        ca(),
                        "--user",
                        Dovecot.ALICE + ":abcd-efgh-ijkl-mnop"))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource
    void clientFindsItsCalendars(Identity identity) {
        String response = Curl.output(signedIn(
                identity,
                "--location",
                "--request",
                "PROPFIND",
                "--header",
                "Depth: 0",
                "--header",
                "Content-Type: application/xml",
                "--data",
                "<propfind xmlns='DAV:'><prop><current-user-principal/></prop></propfind>",
                url(identity, "/.well-known/caldav")));
        assertThat(response).contains("multistatus", "/alice%40example.org/");
    }

    @ParameterizedTest
    @EnumSource
    void clientKeepsCalendar(Identity identity) {
        String calendar = url(identity, "/alice@example.org/keeps/");
        String[] signedIn = signedIn(identity);
        assertThat(Curl.status("MKCALENDAR", calendar, signedIn)).isEqualTo(201);
        assertThat(Curl.status(
                        "PUT",
                        calendar + "one.ics",
                        signedIn(
                                identity,
                                "--header",
                                "Content-Type: text/calendar",
                                "--data-binary",
                                EVENT.formatted("one", ""))))
                .isEqualTo(201);
        assertThat(Curl.output(signedIn(
                        identity,
                        "--request",
                        "REPORT",
                        "--header",
                        "Depth: 1",
                        "--header",
                        "Content-Type: application/xml",
                        "--data",
                        "<c:calendar-query xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><prop><getetag/>"
                                + "<c:calendar-data/></prop><c:filter><c:comp-filter name='VCALENDAR'/></c:filter>"
                                + "</c:calendar-query>",
                        calendar)))
                .contains("multistatus", "one.ics", "SUMMARY:one");
        assertThat(Curl.status("DELETE", calendar + "one.ics", signedIn)).isEqualTo(200);
        assertThat(Curl.status("GET", calendar + "one.ics", signedIn)).isEqualTo(404);
    }

    @Test
    void clientCannotNameAnother() {
        for (String header : new String[] {"X-Remote-User", "x-remote-user", "X_Remote_User", "Remote-User"}) {
            assertThat(Curl.status(
                            "MKCALENDAR",
                            url(Identity.HEADER, "/bob@example.org/stolen/"),
                            signedIn(Identity.HEADER, "--header", header + ": bob@example.org")))
                    .as(header)
                    .isIn(400, 403);
        }
    }

    /** In Base64 50 MB for one; Radicale parses that for half a minute, so the other has a tenth of it. */
    @ParameterizedTest
    @CsvSource({"HEADER, 37000000", "SERVICE_PASSWORD, 3700000"})
    void passesLargeEventBothWays(Identity identity, int bytes, @TempDir Path folder) throws IOException {
        byte[] random = new byte[bytes];
        new Random(42).nextBytes(random);
        String attachment =
                "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + Base64.getEncoder().encodeToString(random) + "\r\n";
        Path event = Files.writeString(folder.resolve("large.ics"), EVENT.formatted("large", attachment));
        String[] signedIn = signedIn(identity);
        String calendar = url(identity, "/alice@example.org/large/");
        Curl.status("MKCALENDAR", calendar, signedIn);

        assertThat(Curl.status(
                        "PUT",
                        calendar + "large.ics",
                        signedIn(
                                identity,
                                "--header",
                                "Content-Type: text/calendar",
                                "--upload-file",
                                event.toString())))
                .isEqualTo(201);
        String read = Curl.output(signedIn(identity, calendar + "large.ics"));

        // Radicale writes it anew, in short lines.
        assertThat(read.replace("\r\n ", "").contains(attachment)).isTrue();
    }

    @Test
    void javaClientReadsAndWrites() throws Exception {
        String authorization = "Basic "
                + Base64.getEncoder().encodeToString(login(Identity.HEADER).getBytes(StandardCharsets.UTF_8));
        String calendar = url(Identity.HEADER, "/alice@example.org/java/");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(certificates.trusting())
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder().header("Authorization", authorization);
            HttpRequest make = request.copy()
                    .uri(URI.create(calendar))
                    .method("MKCALENDAR", BodyPublishers.noBody())
                    .build();
            assertThat(client.send(make, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(201);
            for (String name : new String[] {"one", "two", "three"}) {
                HttpRequest put = request.copy()
                        .uri(URI.create(calendar + name + ".ics"))
                        .header("Content-Type", "text/calendar")
                        .PUT(BodyPublishers.ofString(EVENT.formatted(name, "")))
                        .build();
                assertThat(client.send(put, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(201);
                HttpRequest get = request.copy()
                        .uri(URI.create(calendar + name + ".ics"))
                        .GET()
                        .build();
                assertThat(client.send(get, BodyHandlers.ofString()).body()).contains("SUMMARY:" + name);
            }
        }
    }

    @Test
    void revokedPasswordIsRefused() {
        GatewayNode.Issued lost = byHeader.issue(Dovecot.ALICE);
        String principal = url(Identity.HEADER, "/alice@example.org/");
        String[] signedIn = {"--cacert", ca(), "--user", Dovecot.ALICE + ":" + lost.password()};
        assertThat(Curl.status("PROPFIND", principal, signedIn)).isEqualTo(207);
        byHeader.revoke(Dovecot.ALICE, lost);
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (Curl.status("PROPFIND", principal, signedIn) != 401) {
            assertThat(System.nanoTime()).as("still accepted after 5 s").isLessThan(deadline);
        }
    }
}
