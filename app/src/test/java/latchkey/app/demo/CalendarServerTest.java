package latchkey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarServerTest {

    private static final String COLLECTION = "/calendars/demo@localhost/personal/";
    private static final String EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:a < b & c\r\nEND:VCALENDAR\r\n";

    private final HttpClient client = HttpClient.newHttpClient();
    private CalendarServer server;

    @BeforeEach
    void start() throws IOException {
        server = CalendarServer.start(List.of("anna@localhost", "demo@localhost"), "service");
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    /** The walk of a client from the root to the calendar (RFC 6764 section 6). */
    @Test
    void leadsFromTheRootToTheCalendar() throws Exception {
        assertThat(propfind("/", "0", "<d:current-user-principal/>").body())
                .contains("<d:href>/principals/demo@localhost/</d:href>");
        assertThat(propfind("/principals/demo@localhost/", "0", "<c:calendar-home-set/>")
                        .body())
                .contains("<d:href>/calendars/demo@localhost/</d:href>");
        assertThat(propfind("/calendars/demo@localhost/", "1", "<d:resourcetype/>")
                        .body())
                .contains("<d:href>" + COLLECTION + "</d:href>", "<c:calendar/>");
        assertThat(propfind(COLLECTION, "1", "<d:getetag/>").body()).contains(COLLECTION + FirstEvent.NAME);
        assertThat(propfind(COLLECTION, "0", "<d:getetag/>").body()).doesNotContain(FirstEvent.NAME);
    }

    @Test
    void namesThePropertiesThatItDoesNotHave() throws Exception {
        HttpResponse<String> response =
                propfind("/", "0", "<d:displayname/><z:quux xmlns:z=\"urn:z\"/><bare xmlns=\"\"/>");

        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(response.body())
                .containsSubsequence("Latchkey demo", "200 OK", "quux", "urn:z", "<bare></bare>", "404 Not Found");
    }

    @Test
    void storesChangesAndDeletesByEntityTag() throws Exception {
        HttpResponse<String> created = send("PUT", "new.ics", EVENT, "If-None-Match", "*");
        assertThat(created.statusCode()).isEqualTo(201);
        String tag = created.headers().firstValue("ETag").orElseThrow();

        assertThat(send("PUT", "new.ics", EVENT, "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        HttpResponse<String> got = send("GET", "new.ics", "");
        assertThat(got.body()).isEqualTo(EVENT);
        assertThat(got.headers().firstValue("ETag")).hasValue(tag);
        assertThat(send("PUT", "new.ics", EVENT + "\r\n", "If-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(send("PUT", "new.ics", EVENT + "\r\n", "If-Match", tag).statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "new.ics", "", "If-Match", tag).statusCode()).isEqualTo(412);
        assertThat(send("DELETE", "new.ics", "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "new.ics", "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "new.ics", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theCalendarsTagChangesWithIt() throws Exception {
        String asked = "<cs:getctag xmlns:cs=\"http://calendarserver.org/ns/\"/>";
        String before = propfind(COLLECTION, "0", asked).body();

        send("PUT", "new.ics", EVENT);

        assertThat(propfind(COLLECTION, "0", asked).body()).isNotEqualTo(before);
    }

    @Test
    void reportsTheEventsInFull() throws Exception {
        send("PUT", "new.ics", EVENT);

        HttpResponse<String> query = report(
                "<c:calendar-query xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:getetag/>"
                        + "<c:calendar-data/></d:prop><c:filter/></c:calendar-query>");
        assertThat(query.body()).contains(FirstEvent.NAME, "new.ics", "SUMMARY:a &lt; b &amp; c");

        HttpResponse<String> multiget =
                report("<c:calendar-multiget xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop>"
                        + "<c:calendar-data/></d:prop><d:href>" + COLLECTION.replace("@", "%40")
                        + "new.ics</d:href><d:href>"
                        + COLLECTION + "gone.ics</d:href></c:calendar-multiget>");
        assertThat(multiget.body()).contains("SUMMARY:a &lt; b").containsSubsequence("gone.ics", "404 Not Found");
        assertThat(multiget.body()).doesNotContain(FirstEvent.NAME);
    }

    @Test
    void saysThatItIsACalendarServer() throws Exception {
        HttpResponse<String> response = send("OPTIONS", "", "");

        assertThat(response.headers().firstValue("DAV").orElseThrow()).contains("calendar-access");
        assertThat(response.headers().firstValue("Allow").orElseThrow()).contains("PROPFIND", "REPORT", "PUT");
    }

    @Test
    void believesOnlyWhoKnowsTheServicePassword() throws Exception {
        HttpRequest bare = HttpRequest.newBuilder(uri("/")).build();
        HttpRequest wrong = HttpRequest.newBuilder(uri("/"))
                .header("Authorization", basic("guess"))
                .build();

        assertThat(client.send(bare, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(client.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "no xml",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><d:propfind xmlns:d=\"DAV:\">&e;</d:propfind>"
            })
    void refusesABodyThatItCannotRead(String body) throws Exception {
        assertThat(send("PROPFIND", "", body).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesWhatIsNoCalendarFile() throws Exception {
        assertThat(send("PUT", "new.ics", "hello").statusCode()).isEqualTo(403);
        assertThat(send("PUT", "new.txt", EVENT).statusCode()).isEqualTo(403);
        assertThat(send("PUT", "big.ics", "x".repeat((1 << 20) + 1)).statusCode())
                .isEqualTo(413);
        assertThat(send("MKCOL", "folder", "").statusCode()).isEqualTo(405);
        assertThat(report("<d:sync-collection xmlns:d=\"DAV:\"/>").statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> propfind(String path, String depth, String properties) throws Exception {
        String body = "<d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop>" + properties
                + "</d:prop></d:propfind>";
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method("PROPFIND", BodyPublishers.ofString(body))
                .header("Authorization", basic("service"))
                .header("Depth", depth)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> report(String body) throws Exception {
        return send("REPORT", "", body);
    }

    /** To a file of the calendar. */
    private HttpResponse<String> send(String method, String file, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(COLLECTION + file))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", basic("service"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String password) {
        String pair = "demo@localhost:" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
