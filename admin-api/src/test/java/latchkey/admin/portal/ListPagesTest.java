package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import latchkey.admin.fixtures.HeldSessions;
import latchkey.admin.portal.Browser.Answer;
import latchkey.admin.portal.TestPortal.Made;
import latchkey.credentials.Account;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list, one password, the live line, and the history. */
class ListPagesTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final TestPortal portal;
    private Browser anna;

    ListPagesTest(@TempDir Path folder) {
        Clock clock = InstantSource.system().withZone(ZoneOffset.UTC);
        portal = new TestPortal(folder, draft -> draft.clock = clock(clock));
    }

    private Clock clock(Clock template) {
        InstantSource source = () -> now;
        return source.withZone(template.getZone());
    }

    @BeforeEach
    void signIn() {
        anna = portal.signedIn(portal.anna);
    }

    @AfterEach
    void close() {
        anna.close();
        portal.close();
    }

    @Test
    void anEmptyListInvitesToMakeTheFirst() throws Exception {
        Answer page = anna.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("No app passwords yet", "Make the first one");
        assertThat(page.body()).contains("href=\"/passwords/new\"");
    }

    @Test
    void theListTellsOfEachPassword() throws Exception {
        Made phone = portal.password(portal.anna, "Phone", Service.IMAP, Service.CALDAV);
        portal.password(portal.anna, "Scanner", Service.SMTP);
        portal.use(portal.anna, phone.secret(), Service.IMAP, "Thunderbird");
        await(() ->
                portal.credentials.passwords().find(phone.id()).orElseThrow().lastUse() != null);
        assertThat(anna.get("/").text())
                .contains("2 of 25")
                .contains("Phone Read mail · Calendars Last used just now from 203.0.113.9 by IMAP (Thunderbird)")
                .contains("Scanner Never used Send mail");
    }

    @Test
    void oldAndStaleOnesAreMarked() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        Made lost = portal.password(portal.anna, "Lost");
        portal.use(portal.anna, phone.secret(), Service.IMAP, "");
        await(() ->
                portal.credentials.passwords().find(phone.id()).orElseThrow().lastUse() != null);
        portal.credentials.passwords().revoke(lost.id(), TestPortal.ANNA, "left in the train");
        portal.use(portal.anna, lost.secret(), Service.SMTP, "");
        portal.use(portal.anna, lost.secret(), Service.SMTP, "");
        now = now.plus(Duration.ofDays(91));
        anna = portal.signedIn(portal.anna);
        assertThat(anna.get("/").text())
                .contains("1 of 25", "Phone Unused for 90 days")
                .contains("An old device still tries “Lost”", "tried 2 times, last from 203.0.113.9 by SMTP")
                .contains("Revoked and expired (1)");
        assertThat(anna.get("/passwords/" + lost.id()).text())
                .contains("An old device still tries", "by you: left in the train");
    }

    @Test
    void openConnectionsAreCountedAndListed() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        portal.credentials.nodes().join("mail-1", new HeldSessions(List.of(session("a", phone), session("b", phone))));
        await(() -> portal.credentials.nodes().sessions().size() == 2);
        assertThat(anna.get("/").text()).contains("2 connections");
        assertThat(anna.get("/passwords/" + phone.id()).text())
                .contains("Connected now from 203.0.113.9 by IMAP (" + HOSTILE + ") since");
        assertThat(anna.page().body()).doesNotContain("<img");
    }

    private SessionFacts session(String id, Made made) {
        return new SessionFacts(
                id, portal.anna.id(), made.id(), Service.IMAP, TestPortal.PEER, HOSTILE, now.minusSeconds(300));
    }

    /** C7: stored XSS. What clients call themselves comes from whoever knows one app password. */
    @Test
    void hostileLabelsAndClientsAreInert() throws Exception {
        Made phone = portal.password(portal.anna, HOSTILE);
        portal.use(portal.anna, phone.secret(), Service.IMAP, HOSTILE);
        await(() ->
                portal.credentials.passwords().find(phone.id()).orElseThrow().lastUse() != null);
        for (String path : List.of(
                "/",
                "/passwords/" + phone.id(),
                "/passwords/" + phone.id() + "/revoke",
                "/passwords/revoke",
                "/passwords/revoke?all=yes",
                "/history")) {
            Answer page = anna.get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).contains("&lt;img src=x").doesNotContain("<img", "onerror=alert(1)>\"");
        }
    }

    @Test
    void nothingNeedsInlineScriptOrStyle() throws Exception {
        portal.password(portal.anna, "Phone");
        for (String path :
                List.of("/", "/passwords/new", "/passwords/new?for=iphone", "/passwords/revoke", "/history")) {
            Answer page = anna.get(path);
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'");
            assertThat(page.body())
                    .as(path)
                    .doesNotContainPattern("<script(?![^>]*src=)")
                    .doesNotContain(" style=", "<style", "javascript:", "http://", "https://")
                    .doesNotContainPattern("\\son[a-z]+=\"");
        }
    }

    /** C10: ids of others, and what is no id, are alike. */
    @Test
    void otherPeoplesPasswordsAreNotThere() throws Exception {
        Account bert = portal.account("bert@example.org");
        Made his = portal.password(bert, "Bert’s phone");
        List<String> bodies = new ArrayList<>();
        for (String id : List.of(String.valueOf(his.id()), "999999", "0", "-1", "x", "1e3")) {
            for (String path : List.of("", "/use", "/revoke")) {
                Answer page = anna.look("/passwords/" + id + path);
                assertThat(page.status()).as(id + path).isEqualTo(404);
                bodies.add(page.body());
            }
        }
        assertThat(bodies).allSatisfy(body -> assertThat(body).doesNotContain("Bert"));
        assertThat(anna.look("/passwords/revoke?id=" + his.id()).status()).isEqualTo(404);
        assertThat(anna.get("/").text()).doesNotContain("Bert");
    }

    @Test
    void theLiveLineTellsOfTheFirstSignIn() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        String path = "/passwords/" + phone.id() + "/use";
        Answer before = anna.look(path, "Accept", "application/json");
        assertThat(before.body()).isEqualTo("{\"used\":false}");
        assertThat(before.header("Content-Type")).startsWith("application/json");
        portal.use(portal.anna, phone.secret(), Service.IMAP, "Thunderbird");
        await(() -> anna.look(path).body().contains("\"used\":true"));
        assertThat(anna.look(path).body()).contains("\"text\":\"✓ Signed in from 203.0.113.9 by IMAP (Thunderbird)\"");
        assertThat(new Browser(portal.origin)
                        .look(path, "Accept", "application/json")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theHistoryIsToldInSentencesAndPages() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        portal.credentials.passwords().revoke(phone.id(), "operator", "asked by phone");
        portal.use(portal.anna, phone.secret(), Service.IMAP, "");
        await(() -> anna.get("/history").text().contains("though it works no longer"));
        assertThat(anna.get("/history").text())
                .contains("“Phone” was tried from 203.0.113.9 by IMAP, though it works no longer")
                .contains("“Phone” was revoked just now · by the operator · asked by phone")
                .contains("“Phone” was made just now · by you")
                .contains("Signed in to this site from 203.0.113.9 just now · password and authenticator app")
                .doesNotContain("PASSWORD_", "STALE");
        for (int i = 0; i < 60; i++) {
            portal.credentials.nodes().endSessionsOfAccount(portal.anna.id(), "operator", "");
        }
        assertThat(anna.get("/history").text()).contains("Older").doesNotContain("“Phone” was made");
        String next = anna.page().body().replaceAll("(?s).*href=\"(/history\\?before=[0-9]+)\".*", "$1");
        assertThat(anna.get(next).text()).contains("“Phone” was made", "Latest").doesNotContain("Older");
        assertThat(anna.look("/history?before=x").status()).isEqualTo(404);
        Account bert = portal.account("bert@example.org");
        assertThat(portal.signedIn(bert).get("/history").text()).doesNotContain("Phone");
    }

    @Test
    void assetsAreKeptForEverAndOtherVersionsAreNotThere() throws Exception {
        String path = new Assets().path("portal.css");
        Answer style = anna.look(path);
        assertThat(style.status()).isEqualTo(200);
        assertThat(style.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(style.header("Content-Type")).isEqualTo("text/css; charset=utf-8");
        assertThat(anna.look(path.replaceAll("\\.[0-9a-f]{16}\\.", ".0123456789abcdef."))
                        .status())
                .isEqualTo(404);
    }

    /** Until then the test's own time limit counts. */
    static void await(Check check) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("twenty seconds are over").isLessThan(until);
            Thread.sleep(20);
        }
    }

    /** Something that comes true. */
    interface Check {
        boolean holds() throws Exception;
    }
}
