package latchkey.admin.portal;

import static latchkey.admin.portal.ListPagesTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import latchkey.admin.fixtures.HeldSessions;
import latchkey.admin.portal.Browser.Answer;
import latchkey.admin.portal.TestPortal.Made;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Revocation;
import latchkey.credentials.Service;
import latchkey.credentials.SessionFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revoking one, several, all: the question, the deed, and what is said of it. */
class RevokePagesTest {
    private final Path folder;
    private final TestPortal portal;
    private final Made phone;
    private final Made laptop;
    private final Made scanner;
    private Browser anna;

    RevokePagesTest(@TempDir Path folder) {
        this.folder = folder;
        portal = new TestPortal(folder);
        phone = portal.password(portal.anna, "Phone");
        laptop = portal.password(portal.anna, "Laptop");
        scanner = portal.password(portal.anna, "Scanner");
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

    private void connect(Made... made) throws Exception {
        List<SessionFacts> open = new ArrayList<>();
        for (Made one : made) {
            open.add(new SessionFacts(
                    "s" + open.size(), portal.anna.id(), one.id(), Service.IMAP, TestPortal.PEER, "", Instant.now()));
        }
        portal.credentials.nodes().join("mail-1", new HeldSessions(open));
        await(() -> portal.credentials.nodes().sessions().size() == made.length);
    }

    private Revocation revocation(Made made) {
        return Objects.requireNonNull(
                portal.credentials.passwords().find(made.id()).orElseThrow().revocation());
    }

    private boolean revoked(Made made) {
        return portal.credentials
                .passwords()
                .find(made.id())
                .map(AppPassword::revocation)
                .isPresent();
    }

    @Test
    void oneIsRevokedAfterAQuestionThatSaysWhatWillHappen() throws Exception {
        connect(phone, phone, laptop);
        String path = "/passwords/" + phone.id() + "/revoke";
        assertThat(anna.get(path).text()).contains("Revoke “Phone”?", "2 connections will be closed.");
        assertThat(revoked(phone)).as("nothing changes on GET").isFalse();
        Answer page = anna.submit(path, "why", "lost in the train");
        assertThat(page.path()).isEqualTo("/");
        assertThat(page.text()).contains("“Phone” works no longer. 2 connections were closed.", "2 of 25");
        assertThat(portal.use(portal.anna, phone.secret(), Service.IMAP, "")).isInstanceOf(Outcome.Refused.class);
        assertThat(portal.use(portal.anna, laptop.secret(), Service.IMAP, "")).isInstanceOf(Outcome.Accepted.class);
        Revocation revocation = revocation(phone);
        assertThat(revocation.by()).isEqualTo(TestPortal.ANNA);
        assertThat(revocation.why()).isEqualTo("lost in the train");
        assertThat(anna.get("/").text()).as("said once").doesNotContain("connections were closed");
        assertThat(anna.get(path).path()).as("nothing left to ask").isEqualTo("/passwords/" + phone.id());
    }

    @Test
    void severalAreNamedAndRevokedTogether() throws Exception {
        connect(phone, scanner);
        assertThat(anna.get("/passwords/revoke").text()).contains("Phone", "Laptop", "Scanner", "Revoke all");
        Answer question = anna.get("/passwords/revoke?chosen=yes&id=" + phone.id() + "&id=" + scanner.id());
        assertThat(question.text())
                .contains("Revoke these 2 app passwords?", "Phone 1 connection", "2 connections will be closed.")
                .doesNotContain("Laptop");
        assertThat(anna.submit("/passwords/revoke").text())
                .contains("“Phone”, “Scanner” work no longer. 2 connections were closed.");
        assertThat(revoked(phone) && revoked(scanner)).isTrue();
        assertThat(revoked(laptop)).isFalse();
    }

    @Test
    void allAreRevoked() throws Exception {
        assertThat(anna.get("/passwords/revoke?all=yes").text())
                .contains("Revoke all 3 app passwords?", "Phone", "Laptop", "Scanner", "Nothing is connected");
        assertThat(anna.submit("/passwords/revoke").text())
                .contains("work no longer. No connection was open.", "No app passwords yet");
        assertThat(revoked(phone) && revoked(scanner) && revoked(laptop)).isTrue();
    }

    @Test
    void choosingNothingIsSaid() throws Exception {
        Answer page = anna.get("/passwords/revoke?chosen=yes");
        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("Choose at least one.", "Phone");
        anna.get("/passwords/revoke?id=" + phone.id() + "&id=" + laptop.id());
        List<String> hidden = anna.hidden("/passwords/revoke");
        assertThat(anna.post("/passwords/revoke", "csrf", hidden.get(1)).header("Location"))
                .isEqualTo("/");
        assertThat(revoked(phone)).isFalse();
    }

    /** faults.md: what is durable but not in force everywhere is said, with the node and its time. */
    @Test
    void aNodeThatIsNotHeardOfIsNamed() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("latchkey.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("insert into node values (5, 'mail-7', 0, 1, 0, 0, 9000, 1, '', '')");
        }
        anna.get("/passwords/" + phone.id() + "/revoke");
        assertThat(anna.submit("/passwords/" + phone.id() + "/revoke").text())
                .contains("“Phone” is revoked for good, but not yet on every server.")
                .contains(
                        "Nothing is heard from “mail-7”; if it still runs, it refuses within 11 seconds at the latest.")
                .doesNotContain("works no longer");
    }

    /** C10, C7: neither others' passwords nor a form without the session's token revokes anything. */
    @Test
    void strangersRevokeNothing() throws Exception {
        Account bert = portal.account("bert@example.org");
        Browser his = portal.signedIn(bert);
        Made own = portal.password(bert, "Own");
        his.get("/passwords/" + own.id() + "/revoke");
        String csrf = his.hidden("/passwords/" + own.id() + "/revoke").get(1);
        assertThat(his.post("/passwords/" + phone.id() + "/revoke", "csrf", csrf)
                        .status())
                .isEqualTo(404);
        assertThat(his.post(
                                "/passwords/revoke",
                                "csrf",
                                csrf,
                                "id",
                                String.valueOf(own.id()),
                                "id",
                                String.valueOf(phone.id()))
                        .status())
                .isEqualTo(404);
        assertThat(revoked(phone)).isFalse();
        assertThat(revoked(own)).as("all or nothing").isFalse();
        assertThat(anna.post("/passwords/" + phone.id() + "/revoke", "csrf", "x")
                        .status())
                .isEqualTo(403);
        assertThat(anna.post("/passwords/revoke", "all", "yes").status()).isEqualTo(403);
        assertThat(revoked(phone)).isFalse();
    }

    @Test
    void revokingAgainChangesNothing() throws Exception {
        String path = "/passwords/" + phone.id() + "/revoke";
        anna.get(path);
        String csrf = anna.hidden(path).get(1);
        anna.post(path, "csrf", csrf, "why", "first");
        assertThat(anna.post(path, "csrf", csrf, "why", "second").status()).isEqualTo(303);
        Revocation revocation = revocation(phone);
        assertThat(revocation.why()).isEqualTo("first");
    }
}
