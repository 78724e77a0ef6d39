package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.admin.portal.Browser.Answer;
import latchkey.admin.portal.TestPortal.Made;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.owner.PrimarySetting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another primary password, and making again what it ended. */
class PrimaryPagesTest {
    private static final String OLD = "correct horse battery staple";
    private static final String NEW = "quite another set of plain words";
    private static final Pattern SECRET = Pattern.compile("<output[^>]*>([a-z-]{19})</output>");

    private Duration ahead = Duration.ZERO;
    private final TestPortal portal;
    private Browser anna;

    PrimaryPagesTest(@TempDir Path folder) {
        InstantSource source = () -> Instant.now().plus(ahead);
        portal = new TestPortal(folder, draft -> draft.clock = source.withZone(ZoneOffset.UTC));
        anna = portal.signedIn(portal.anna);
    }

    @AfterEach
    void close() {
        anna.close();
        portal.close();
    }

    private void givePrimary(String password) {
        assertThat(portal.credentials
                        .owners()
                        .primaryPasswords()
                        .reset(portal.anna.id(), password.getBytes(StandardCharsets.UTF_8), "operator", "")
                        .result())
                .isInstanceOf(PrimarySetting.Set.class);
        anna = portal.signedIn(portal.anna);
    }

    private List<AppPassword> active() {
        return portal.credentials.passwords().list(portal.anna.id()).stream()
                .filter(password -> password.active(Instant.now()))
                .toList();
    }

    @Test
    void withoutOneHereItIsSaidThatItIsKeptElsewhere() throws Exception {
        assertThat(anna.get("/primary-password").text()).contains("Your password is not kept here.");
        assertThat(anna.page().body()).doesNotContain("type=\"password\"");
    }

    @Test
    void theChangeSaysWhatItEndsEndsItAndHelpsToMakeItAgain() throws Exception {
        givePrimary(OLD);
        Made phone = portal.password(portal.anna, "Phone", Service.IMAP, Service.SMTP);
        Made scanner = portal.password(portal.anna, "Scanner or printer", Service.SMTP);
        Answer form = anna.get("/primary-password");
        assertThat(form.text()).contains("This signs out 2 apps.", "Phone", "Scanner or printer");
        assertThat(form.body()).contains("autocomplete=\"current-password\"", "autocomplete=\"new-password\"");
        Answer list = anna.submit("/primary-password", "old", OLD, "renewed", NEW);
        assertThat(list.path()).isEqualTo("/passwords/again");
        assertThat(list.text())
                .contains("Your password is changed. “Phone”, “Scanner or printer” work no longer.")
                .contains("Sign your apps in again");
        assertThat(portal.use(portal.anna, phone.secret(), Service.IMAP, "")).isInstanceOf(Outcome.Refused.class);
        assertThat(anna.get("/").text()).contains("Your password was changed, and 2 apps were signed out.");

        anna.get("/passwords/again");
        Answer shown = anna.submit("/passwords/again", "id", String.valueOf(phone.id()));
        Matcher secret = SECRET.matcher(shown.body());
        assertThat(secret.find()).as(shown.text()).isTrue();
        assertThat(shown.text()).contains("One more to go");
        assertThat(portal.use(portal.anna, secret.group(1), Service.IMAP, "")).isInstanceOf(Outcome.Accepted.class);
        assertThat(active()).singleElement().satisfies(made -> {
            assertThat(made.label()).isEqualTo("Phone");
            assertThat(made.services()).containsExactlyInAnyOrder(Service.IMAP, Service.SMTP);
        });
        assertThat(anna.get("/passwords/again").text())
                .contains("Scanner or printer")
                .doesNotContain("Phone");
        anna.submit("/passwords/again", "id", String.valueOf(scanner.id()));
        assertThat(anna.get("/passwords/again").text()).contains("All apps are done.");
        assertThat(anna.get("/").text()).doesNotContain("were signed out", "was signed out");
    }

    @Test
    void aResetByTheOperatorLeadsToTheSameList() throws Exception {
        portal.password(portal.anna, "Phone");
        givePrimary(OLD);
        assertThat(anna.get("/").text()).contains("one app was signed out", "Make new passwords");
        assertThat(anna.get("/passwords/again").text()).contains("Phone", "Make new");
        ahead = Duration.ofDays(31);
        anna = portal.signedIn(portal.anna);
        assertThat(anna.get("/").text()).as("after a month nobody misses it").doesNotContain("was signed out");
    }

    @Test
    void mistakesAreAtTheirFieldsAndNoPasswordIsSentBack() throws Exception {
        givePrimary(OLD);
        portal.password(portal.anna, "Phone");
        anna.get("/primary-password");
        Answer wrong = anna.submit("/primary-password", "old", "not the one at all", "renewed", NEW);
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("id=\"error-old\"")
                .doesNotContain("id=\"error-renewed\"", "not the one at all", NEW);
        for (String bad : List.of("short", "annaannaanna", "abcd-efgh-ijkl-mnop", OLD, "x".repeat(300))) {
            Answer page = anna.submit("/primary-password", "old", OLD, "renewed", bad);
            assertThat(page.status()).as(bad).isEqualTo(422);
            assertThat(page.body()).as(bad).contains("id=\"error-renewed\"").doesNotContain("value=\"" + bad);
        }
        assertThat(active()).as("nothing was revoked").hasSize(1);
    }

    @Test
    void aFreshSecondFactorIsAskedFor() throws Exception {
        givePrimary(OLD);
        anna.get("/primary-password");
        List<String> hidden = anna.hidden("/primary-password");
        ahead = Duration.ofMinutes(6);
        assertThat(anna.look("/primary-password").header("Location")).isEqualTo("/confirm?then=%2Fprimary-password");
        assertThat(anna.post("/primary-password", hidden.get(0), hidden.get(1), "old", OLD, "renewed", NEW)
                        .header("Location"))
                .isEqualTo("/confirm?then=%2Fprimary-password");
    }

    @Test
    void onlyOnesOwnLostPasswordsAreMadeAgain() throws Exception {
        Made his = portal.password(portal.account("bert@example.org"), "His");
        portal.password(portal.anna, "Phone");
        givePrimary(OLD);
        anna.get("/passwords/again");
        String csrf = anna.hidden("/passwords/again").get(1);
        assertThat(anna.post("/passwords/again", "csrf", csrf, "id", String.valueOf(his.id()))
                        .status())
                .isEqualTo(404);
        assertThat(active()).isEmpty();
    }
}
