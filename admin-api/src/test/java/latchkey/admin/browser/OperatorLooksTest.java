package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
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
import latchkey.admin.portal.operator.NodeState;
import latchkey.admin.portal.operator.NodeState.BackendState;
import latchkey.admin.portal.operator.NodeState.CertificateState;
import latchkey.admin.portal.operator.NodeState.Connects;
import latchkey.admin.portal.operator.NodeState.Failure;
import latchkey.admin.portal.operator.NodeState.Load;
import latchkey.admin.portal.operator.NodeState.LoginMinute;
import latchkey.credentials.Account;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The operator page in good and in bad times: photographed, measured, and kept up to date. */
class OperatorLooksTest extends PortalInBrowser {
    private static final Path PHOTOGRAPHS = Path.of("target", "screenshots");

    @BeforeEach
    void annaOperates() {
        site.operators.add(ExampleSite.ANNA);
        site.enrolled(anna);
        window.signedIn(site, anna);
    }

    private NodeState node(long unavailable, BackendState imap, Duration certificate) {
        Instant now = site.clock.instant();
        List<LoginMinute> minutes = new ArrayList<>();
        for (int ago = 59; ago >= 0; ago--) {
            long wave = Math.round(40 + 25 * Math.sin(ago / 7.0));
            minutes.add(new LoginMinute(
                    now.minus(Duration.ofMinutes(ago + 1L)),
                    wave,
                    ago % 9 == 0 ? 7 : ago % 3,
                    ago < 4 ? unavailable : 0));
        }
        return new NodeState(
                "mail-1",
                "1.4.2",
                false,
                false,
                0.9,
                minutes,
                List.of(
                        imap,
                        new BackendState("smtp", "smtp.internal:25", true, null, new Connects(256, 9, 61)),
                        new BackendState("dav", "dav.internal:5232", true, null, new Connects(40, 3, 12))),
                List.of(
                        new CertificateState(
                                "mail", List.of("mail.example.org", "dav.example.org"), now.plus(certificate)),
                        new CertificateState("portal", List.of("account.example.org"), now.plus(Duration.ofDays(80)))),
                List.of(
                        new Load("connections", 1250, 10_000L),
                        new Load("slow-hashes-waiting", unavailable > 0 ? 60 : 0, 64L),
                        new Load("slow-hashes-busy", 1, 2L),
                        new Load("record-busy", 2, null)));
    }

    private static BackendState imap() {
        return new BackendState("imap", "imap.internal:143", true, null, new Connects(256, 14, 88));
    }

    private void look(String name) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            String light = dark ? "dark" : "light";
            window.screen(390, 844, dark).photograph(PHOTOGRAPHS.resolve(name + "-phone-" + light + ".png"));
            assertThat(Measure.contrast(window))
                    .as("text hard to read on %s, %s", name, light)
                    .isEmpty();
            window.screen(1280, 800, dark).photograph(PHOTOGRAPHS.resolve(name + "-desk-" + light + ".png"));
            assertThat(Measure.contrast(window))
                    .as("text hard to read on %s, %s", name, light)
                    .isEmpty();
        }
        assertThat(Measure.structure(window)).as(name).isEmpty();
        window.screen(800, 800, false);
        assertThat(Measure.narrow(window)).as("%s on a tablet", name).isEmpty();
        window.screen(360, 740, false).photograph(PHOTOGRAPHS.resolve(name + "-narrow.png"));
        assertThat(Measure.narrow(window)).as("%s on a small phone", name).isEmpty();
        window.screen(1280, 800, false);
    }

    private void record(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + site.file);
                Statement open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    /** A node whose row is there, and which says nothing more. */
    private void deadNode(String name) throws SQLException {
        record("insert into node select 5, '" + name
                + "', started_at - 90000000, 1, beat_at - 40000, confirmed, 60000, 812,"
                + " '', key_ids from node where name = 'mail-1'");
    }

    private void guess(String login, String word, String from) {
        Attempt attempt = new Attempt(
                login, word.getBytes(StandardCharsets.UTF_8), Service.IMAP, InetAddress.ofLiteral(from), "");
        site.credentials.guesses().refused(attempt, Outcome.Reason.WRONG);
    }

    @Test
    void allIsWell() throws Exception {
        site.node.set(node(0, imap(), Duration.ofDays(61)));
        Account bert = site.account("bert.with.a.rather.long.name@mail.example.org");
        var phone = site.password(anna, "Phone");
        var tablet = site.password(bert, "Tablet");
        site.connectTwice(anna, phone, "Thunderbird 140.3.1 on a very long winded operating system, build 20261123");
        site.connectTwice(bert, tablet, "");
        window.open(site.url + "/").follow("Operations").sees("All is well.", "bert.with.a.rather.long.name");
        look("operator-well");
    }

    @Test
    void aNodeIsMissingAndARevocationWithIt() throws Exception {
        site.node.set(node(0, imap(), Duration.ofDays(9)));
        var phone = site.password(anna, "Phone");
        var tablet = site.password(anna, "Tablet");
        deadNode("mail-2.a.long.host.name.example.org");
        site.credentials.passwords().revoke(phone.id(), ExampleSite.ANNA, "lost");
        site.credentials.passwords().revoke(tablet.id(), ExampleSite.ANNA, "sold");
        site.clock.advance(Duration.ofSeconds(7));
        window.open(site.url + "/operator")
                .sees(
                        "Node mail-2.a.long.host.name.example.org was last heard of",
                        "refuses at the latest",
                        "Password revoked");
        look("operator-missing");
    }

    @Test
    void aBackendIsDown() throws Exception {
        Failure failure = new Failure("timed_out", site.clock.instant().minusSeconds(95));
        BackendState down = new BackendState("imap", "imap.internal:143", false, failure, new Connects(256, 14, 2980));
        site.node.set(node(38, down, Duration.ofDays(2)));
        window.open(site.url + "/operator").sees("could not be used the last time", "timed out");
        look("operator-backend");
    }

    @Test
    void anAttackFromManyPlaces() throws Exception {
        site.node.set(node(0, imap(), Duration.ofDays(61)));
        for (int i = 0; i < 24; i++) {
            String from = i % 3 == 0 ? "2001:db8:" + i + ":7::1" : "198.51.100." + i;
            for (int word = 0; word <= 31 - i % 4 * 7; word++) {
                guess(i % 2 == 0 ? "info@example.org" : "user" + i + "@example.org", "word " + word, from);
            }
        }
        window.open(site.url + "/operator")
                .sees("Passwords are being guessed for one login", "2001:db8:0:7::/64", "Refused");
        look("operator-attack");
    }

    @Test
    void theRecordIsAway() throws Exception {
        site.node.set(node(12, imap(), Duration.ofDays(61)));
        window.open(site.url + "/operator").sees("Open sessions");
        record("alter table portal_session rename to gone");
        record("alter table node rename to gone_too");
        Patience.until(
                "the page says so",
                () -> window.open(site.url + "/operator").text().contains("The record cannot be read"));
        look("operator-away");
    }

    /** Without a hand on anything, and it says so when it cannot. */
    @Test
    void itIsKeptUpToDate() throws Exception {
        site.node.set(node(0, imap(), Duration.ofDays(61)));
        window.open(site.url + "/operator").sees("All is well.");
        window.script("document.querySelector('[data-refresh]').dataset.seen = 'yes'");
        Failure failure = new Failure("tls", site.clock.instant());
        site.node.set(
                node(0, new BackendState("imap", "imap.internal:143", false, failure, null), Duration.ofDays(61)));
        window.waits("the page is refreshed", () -> window.text().contains("TLS failed"));
        assertThat(window.one(By.cssSelector("[data-refresh]")).getDomAttribute("data-seen"))
                .isEqualTo("yes");
        site.operators.clear();
        window.waits("it says that it is stale", () -> window.text().contains("could not be brought up to date"));
        window.photograph(PHOTOGRAPHS.resolve("operator-stale.png"));
        assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("404"));
    }
}
