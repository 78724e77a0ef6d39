package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.admin.fixtures.HeldSessions;
import latchkey.admin.portal.Browser.Answer;
import latchkey.admin.portal.TestPortal.Made;
import latchkey.admin.portal.operator.NodeState;
import latchkey.admin.portal.operator.NodeState.BackendState;
import latchkey.admin.portal.operator.NodeState.CertificateState;
import latchkey.admin.portal.operator.NodeState.Connects;
import latchkey.admin.portal.operator.NodeState.Failure;
import latchkey.admin.portal.operator.NodeState.Load;
import latchkey.admin.portal.operator.NodeState.LoginMinute;
import latchkey.credentials.Account;
import latchkey.credentials.Attempt;
import latchkey.credentials.Change;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import latchkey.credentials.SessionHolder;
import latchkey.credentials.owner.NewPortalSession;
import latchkey.credentials.owner.PortalSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees the operator page, and whether what it says is true. */
class OperatorPageTest {
    private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

    private static final Pattern LOOKED = Pattern.compile("datetime=\"([^\"]+)\"[^>]* data-clock");

    private final TestPortal portal;
    private Browser anna;

    OperatorPageTest(@TempDir Path folder) {
        portal = new TestPortal(folder);
    }

    @BeforeEach
    void annaOperates() {
        portal.operators.add(TestPortal.ANNA);
        anna = portal.signedIn(portal.anna);
    }

    @AfterEach
    void close() {
        anna.close();
        portal.close();
    }

    /** The page, once it was looked for what it tells: one look serves for seconds. */
    private String fresh() throws Exception {
        Instant asked = Instant.now();
        ListPagesTest.await(() -> {
            Matcher looked = LOOKED.matcher(anna.get("/operator").body());
            return looked.find() && Instant.parse(looked.group(1)).isAfter(asked);
        });
        return anna.page().text();
    }

    private static SessionFacts session(String id, Account account, Made made, String client, Instant since) {
        return new SessionFacts(id, account.id(), made.id(), Service.IMAP, TestPortal.PEER, client, since);
    }

    private void record(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + portal.file);
                Statement open = connection.createStatement()) {
            for (String statement : statements) {
                open.execute(statement);
            }
        }
    }

    @Test
    void onlyOperatorsSeeItAndALinkToIt() throws Exception {
        Browser bert = portal.signedIn(portal.account("bert@example.org"));
        assertThat(anna.get("/").body()).contains("href=\"/operator\"");
        assertThat(anna.get("/operator").status()).isEqualTo(200);
        assertThat(bert.get("/").body()).doesNotContain("/operator");
        for (Browser browser : List.of(bert, new Browser(portal.origin))) {
            Answer hidden = browser.look("/operator");
            Answer nothing = browser.look("/nothing");
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden.body()).isEqualTo(nothing.body());
            assertThat(hidden.header("Location")).isEqualTo(nothing.header("Location"));
        }
        portal.operators.clear();
        assertThat(anna.look("/operator").status()).isEqualTo(404);
        assertThat(anna.get("/").body()).doesNotContain("/operator");
        portal.operators.add("ANNA@Example.org");
        assertThat(anna.look("/operator").status()).isEqualTo(200);
        portal.credentials.accounts().suspend(portal.anna.id(), "operator", "");
        assertThat(anna.look("/operator").status()).isEqualTo(404);
    }

    @Test
    void oneFactorIsNotEnough() throws Exception {
        for (PortalSession.Stage stage : List.of(PortalSession.Stage.PASSWORD_GIVEN, PortalSession.Stage.ENROLLING)) {
            Account now = portal.credentials.accounts().byId(portal.anna.id()).orElseThrow();
            Browser browser = new Browser(portal.origin);
            browser.cookies.put(
                    "latchkey",
                    portal.credentials
                            .owners()
                            .sessions()
                            .open(new NewPortalSession(now, stage, "password", TestPortal.PEER, "a test"))
                            .orElseThrow()
                            .token());
            assertThat(browser.look("/operator").status()).as(stage.name()).isEqualTo(404);
        }
    }

    /** A method that a page has not is no reason to say that there is the page. */
    @Test
    void noMethodGivesItAway() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String method : List.of("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")) {
                List<Integer> answers = new ArrayList<>();
                for (String path : List.of("/operator", "/nothing")) {
                    URI uri = portal.origin.resolve(path);
                    answers.add(client.send(
                                    HttpRequest.newBuilder(uri)
                                            .method(method, BodyPublishers.noBody())
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode());
                }
                assertThat(answers.getFirst()).as(method).isEqualTo(answers.getLast());
            }
        }
    }

    @Test
    void itIsNeverCachedAndHasNothingToPress() throws Exception {
        Answer page = anna.get("/operator");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "style-src 'self'");
        String content = page.body().replaceAll("(?s).*<main", "").replaceAll("(?s)</main>.*", "");
        assertThat(content).doesNotContain("method=\"post\"", " style=", "<script");
    }

    @Test
    void allIsWellAndANodeIsListed() throws Exception {
        portal.credentials.nodes().join("mail-1", new HeldSessions(List.of()));
        assertThat(anna.get("/operator").text())
                .contains("All is well.", "mail-1 this one", "Up to date", "nothing", "60 seconds")
                .contains("Every revocation is in force on every node.", "Nobody is signed in.", "Nobody is guessing.");
    }

    @Test
    void sessionsAreCountedFilteredAndPaged() throws Exception {
        Account bert = portal.account("bert@example.org");
        Made phone = portal.password(portal.anna, "Phone");
        Made tablet = portal.password(bert, "Tablet");
        List<SessionFacts> open = new ArrayList<>();
        Instant now = portal.credentials.clock().instant();
        for (int i = 0; i < 60; i++) {
            open.add(session("b" + i, bert, tablet, "client-" + i + "-of-bert", now.minusSeconds(600 + i)));
        }
        open.add(session("a", portal.anna, phone, HOSTILE, now.minusSeconds(300)));
        portal.credentials.nodes().join("mail-1", new HeldSessions(open));
        ListPagesTest.await(() -> portal.credentials.nodes().sessions().size() == 61);

        assertThat(fresh()).contains("61 sessions that are listed", "client-0-of-bert", "Page 1", "Next");
        assertThat(anna.page().text()).contains("203.0.113.9").doesNotContain("client-24-of-bert");
        assertThat(anna.page().body()).contains("&lt;img src=x").doesNotContain("<img");
        assertThat(anna.get("/operator?page=3").text())
                .contains("client-59-of-bert", "Page 3")
                .doesNotContain("Next");
        assertThat(anna.get("/operator?order=longest").text()).contains("client-59-of-bert");
        assertThat(anna.get("/operator?login=NNA%40").text())
                .contains("anna@example.org IMAP mail-1 203.0.113.9")
                .doesNotContain("-of-bert");
        assertThat(anna.get("/operator?login=%25").text()).contains("There are none like that.");
        assertThat(anna.get("/operator?login=%3Cb%3E%22&page=99999&order=x").body())
                .contains("value=\"&lt;b>&#34;\"")
                .doesNotContain("<b>");
    }

    /** A node that never gets its sessions closed. */
    private static final class Stuck implements SessionHolder {
        @Override
        public CompletionStage<Integer> changed(Change change) {
            return new CompletableFuture<>();
        }

        @Override
        public void cutOff() {}

        @Override
        public List<SessionFacts> sessions() {
            return List.of();
        }

        @Override
        public int count() {
            return 0;
        }
    }

    @Test
    void aRevocationIsInFlightUntilEveryNodeHasConfirmed() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        portal.credentials.nodes().join("mail-1", new Stuck());
        portal.credentials.passwords().revoke(phone.id(), TestPortal.ANNA, "lost");
        assertThat(fresh())
                .contains("Password revoked anna@example.org")
                .contains("mail-1 refuses at the latest in", "Catching up", "one change");
        Thread.sleep(4_000);
        assertThat(fresh()).contains("One revocation is not confirmed by every node.");
    }

    @Test
    void aNodeThatIsSilentIsMissed() throws Exception {
        portal.credentials.nodes().join("mail-1", new HeldSessions(List.of()));
        record(
                "insert into node select 5, 'mail-2<b>', started_at, 1, beat_at - 20000, confirmed, 60000, 812, '', key_ids"
                        + " from node");
        assertThat(fresh())
                .contains("Node mail-2<b> was last heard of 2", "seconds ago", "Silent", "812")
                .doesNotContain("All is well");
        assertThat(anna.page().body()).contains("mail-2&lt;b&gt;").doesNotContain("<b>");
    }

    @Test
    void whoGuessesIsNamed() throws Exception {
        for (int i = 0; i < 31; i++) {
            guess("Anna@example.org", "word " + i, "2001:db8::" + i);
        }
        for (int i = 0; i < 5; i++) {
            guess("someone", "word " + i, "198.51.100.7");
        }
        guess("nobody", "a typing error", "198.51.100.8");
        assertThat(fresh())
                .contains(
                        "Passwords are being guessed for one login",
                        "Guessed at, more than is put up with: anna@example.org")
                .contains("2001:db8::/64 31 Refused for 5 minutes more", "198.51.100.7 5 answers wait")
                .doesNotContain("198.51.100.8", "typing");
        portal.credentials.guesses().accepted(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(fresh()).contains("2001:db8::/64 31 answers wait; not refused");
    }

    private void guess(String login, String word, String from) {
        Attempt attempt = new Attempt(
                login, word.getBytes(StandardCharsets.UTF_8), Service.IMAP, InetAddress.ofLiteral(from), HOSTILE);
        portal.credentials.guesses().refused(attempt, Outcome.Reason.WRONG);
    }

    @Test
    void whatTheNodeTellsIsShown() throws Exception {
        Instant now = portal.credentials.clock().instant();
        portal.node = new NodeState(
                "mail-1",
                "1.4.2",
                true,
                true,
                2.26,
                List.of(
                        new LoginMinute(now.minusSeconds(120), 90, 4, 0),
                        new LoginMinute(now.minusSeconds(60), 60, 2, 3)),
                List.of(
                        new BackendState("imap", "imap.internal:143", true, null, new Connects(256, 14, 88)),
                        new BackendState(
                                "dav",
                                "dav.internal:80",
                                false,
                                new Failure("timed_out", now.minus(Duration.ofMinutes(4))),
                                null)),
                List.of(
                        new CertificateState("mail", List.of("mail.example.org"), now.plus(Duration.ofDays(10))),
                        new CertificateState("api", List.of(), now.minusSeconds(60))),
                List.of(new Load("slow-hashes-waiting", 63, 64L)));
        portal.credentials.nodes().join("mail-1", new HeldSessions(List.of()));
        assertThat(anna.get("/operator").text())
                .contains("7 things need a look", "version 1.4.2", "2.3 a second", "150 in all", "at most 90 a minute")
                .contains("imap.internal:143 In use none half within 14 ms, 99 % within 88 ms")
                .contains("dav.internal:80 Could not be used timed out, 4 minutes ago none")
                .contains("The server for Calendars and contacts, dav.internal:80, could not be used the last time.")
                .contains("The certificate for mail and calendars expires in 9 days.")
                .contains("The certificate for the API has expired.", "3 logins were told to come back later")
                .contains("Nearly full: Slow hashes that wait, 63 of 64.", "The configuration on disk was refused")
                .contains("Node mail-1 is about to stop", "About to stop");
    }

    /** However many screens it is left open on. */
    @Test
    void oneLookServesEverybodyForTwoSeconds() throws Exception {
        int before = portal.looks.get();
        long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(anna.look("/operator").status()).isEqualTo(200);
        }
        long windows = (System.nanoTime() - began) / Duration.ofSeconds(2).toNanos() + 1;
        assertThat(portal.looks.get() - before).isBetween(1, (int) windows);
    }

    @Test
    void whileTheRecordIsAwayOperatorsSeeWhatTheNodeKnows() throws Exception {
        Browser bert = portal.signedIn(portal.account("bert@example.org"));
        Browser unseen = portal.signedIn(portal.anna);
        assertThat(anna.get("/operator").status()).isEqualTo(200);
        record("alter table portal_session rename to gone", "alter table node rename to gone_too");

        assertThat(anna.look("/").status()).isEqualTo(503);
        assertThat(fresh()).contains("The record cannot be read", "Nobody is guessing.", "The record is away");
        assertThat(bert.look("/operator").status()).isEqualTo(404);
        assertThat(unseen.look("/operator").status())
                .as("nobody knows that it is hers")
                .isEqualTo(404);
        assertThat(new Browser(portal.origin).look("/operator").status()).isEqualTo(404);
        portal.operators.clear();
        assertThat(anna.look("/operator").status()).isEqualTo(404);

        portal.operators.add(TestPortal.ANNA);
        record("alter table gone rename to portal_session", "alter table gone_too rename to node");
        assertThat(fresh()).contains("All is well.");
        anna.submit("/sign-out");
        record("alter table portal_session rename to gone");
        assertThat(anna.look("/operator").status()).isEqualTo(404);
    }
}
