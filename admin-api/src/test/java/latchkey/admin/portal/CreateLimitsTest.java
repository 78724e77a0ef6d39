package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import latchkey.admin.portal.Browser.Answer;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Service;
import latchkey.credentials.policy.Policy;
import latchkey.credentials.policy.PolicyChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new password may be called, do, and how many there may be. */
class CreateLimitsTest {
    private final TestPortal portal;
    private final Browser anna;

    CreateLimitsTest(@TempDir Path folder) {
        portal = new TestPortal(folder);
        anna = portal.signedIn(portal.anna);
    }

    @AfterEach
    void close() {
        anna.close();
        portal.close();
    }

    private List<AppPassword> passwords() {
        return portal.credentials.passwords().list(portal.anna.id());
    }

    @ParameterizedTest
    @CsvSource({"a, 100, 200", "a, 101, 422", "😀, 100, 200", "😀, 101, 422"})
    void aNameHasOneToAHundredCharacters(String letter, int length, int status) throws Exception {
        anna.get("/passwords/new?for=script");
        Answer page = anna.submit("/passwords", "label", letter.repeat(length), "service", "smtp");
        assertThat(page.status()).isEqualTo(status);
        assertThat(page.text().contains("at most 100 characters")).isEqualTo(status == 422);
        assertThat(page.body()).contains(letter.repeat(length));
    }

    @Test
    void aNameWithAControlCharacterAndADayThatIsOverAreRefused() throws Exception {
        anna.get("/passwords/new?for=script");
        Answer page = anna.submit("/passwords", "label", "a\u0007b", "service", "smtp", "expires", "2020-01-01");
        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("a character in it that cannot be shown", "That day is over.");
    }

    @Test
    void theTwentySixthIsRefusedKindly() throws Exception {
        for (int i = 1; i < 25; i++) {
            portal.password(portal.anna, "App " + i);
        }
        anna.get("/passwords/new?for=script");
        List<String> hidden = anna.hidden("/passwords");
        hidden.addAll(List.of("label", "One too many", "service", "smtp"));
        portal.password(portal.anna, "App 25");
        Answer page = anna.post("/passwords", hidden.toArray(String[]::new));
        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text()).contains("You have all 25 app passwords that you may have. Revoke one");
        assertThat(page.body()).contains("value=\"One too many\"");
        assertThat(passwords()).hasSize(25);
        assertThat(anna.get("/passwords/new").path())
                .as("no form to fill in for nothing")
                .isEqualTo("/");
        assertThat(anna.page().text()).contains("You have all 25").doesNotContain("New app password");
    }

    @Test
    void thePolicyIsObeyed() throws Exception {
        Policy policy = new Policy(2, Set.of(Service.IMAP, Service.SMTP), Duration.ofDays(30), 0);
        assertThat(portal.credentials.policies().set(policy, 0, "operator").result())
                .isInstanceOf(PolicyChange.Made.class);
        String body = anna.get("/passwords/new?for=iphone").body();
        assertThat(body).contains("value=\"imap\"", "30 days from now at most").doesNotContain("value=\"caldav\"");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(body).contains("value=\"" + today.plusDays(29) + "\"");
        assertThat(anna.submit("/passwords", "label", "x", "service", "imap").text())
                .contains("cannot last for ever");
        assertThat(anna.submit(
                                "/passwords",
                                "label",
                                "x",
                                "service",
                                "imap",
                                "expires",
                                today.plusDays(31).toString())
                        .text())
                .contains("The last day can be " + today.plusDays(29));
        assertThat(anna.submit(
                                "/passwords",
                                "label",
                                "x",
                                "service",
                                "caldav",
                                "expires",
                                today.plusDays(9).toString())
                        .text())
                .contains("Choose at least one thing");
        assertThat(anna.submit(
                                "/passwords",
                                "label",
                                "x",
                                "service",
                                "imap",
                                "expires",
                                today.plusDays(29).toString())
                        .status())
                .isEqualTo(200);
        assertThat(anna.get("/").text()).contains("1 of 2");
    }
}
