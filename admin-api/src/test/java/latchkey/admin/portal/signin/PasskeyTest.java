package latchkey.admin.portal.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import latchkey.credentials.Account;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasskeyTest {
    private SignInSite site;
    private Account anna;
    private SoftwarePasskey passkey;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        site = SignInSite.start(folder);
        anna = site.account("anna@example.org");
        passkey = new SoftwarePasskey(site.url);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    /** Password, then a passkey as the first factor. */
    private HttpResponse<String> enrol(RawBrowser browser) throws Exception {
        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        browser.get("/two-factor/passkey");
        String options = browser.post("/two-factor/passkey/options").body();
        return browser.post("/two-factor/passkey", "answer", passkey.create(options), "label", "My <b>phone</b>");
    }

    private void enrolled() throws Exception {
        RawBrowser browser = site.browser();
        enrol(browser);
        browser.get("/two-factor/codes");
        browser.post("/two-factor/codes", "kept", "yes");
        browser.open("/security");
        browser.post("/sign-out");
    }

    private HttpResponse<String> signIn(RawBrowser browser) throws Exception {
        String options =
                browser.post("/sign-in/passkey/options", "then", "/security").body();
        passkey.count++;
        return browser.post("/sign-in/passkey", "answer", passkey.get(options));
    }

    @Test
    @DisplayName("a passkey is the first factor, and alone signs in (ASVS 6.3.3, 6.5.7)")
    void enrolAndSignIn() throws Exception {
        RawBrowser browser = site.browser();
        assertThat(RawBrowser.location(enrol(browser))).isEqualTo("/two-factor/codes");
        assertThat(browser.get("/two-factor/codes").body()).contains("Keep these recovery codes");
        assertThat(browser.post("/two-factor/codes", "kept", "yes").statusCode())
                .isEqualTo(303);
        assertThat(browser.get("/security").body()).contains("My &lt;b&gt;phone&lt;/b&gt;");
        browser.post("/sign-out");

        RawBrowser later = site.browser();
        assertThat(RawBrowser.location(signIn(later))).isEqualTo("/security");
        assertThat(later.get("/security").body()).contains("anna@example.org");
    }

    @Test
    void asTheSecondStepAfterThePassword() throws Exception {
        enrolled();
        RawBrowser browser = site.browser();
        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        assertThat(browser.page).contains("action=\"/sign-in/passkey\"").doesNotContain("name=\"code\"");

        assertThat(RawBrowser.location(signIn(browser))).isEqualTo("/security");
        assertThat(browser.get("/security").body()).contains("password and passkey");
    }

    @Test
    @DisplayName("a challenge counts once, and only in its session")
    void replay() throws Exception {
        enrolled();
        RawBrowser browser = site.browser();
        String options = browser.post("/sign-in/passkey/options", "then", "/").body();
        passkey.count++;
        String answer = passkey.get(options);
        RawBrowser thief = site.browser();
        thief.post("/sign-in/passkey/options", "then", "/");

        assertThat(thief.post("/sign-in/passkey", "answer", answer).statusCode())
                .isEqualTo(403);
        assertThat(browser.post("/sign-in/passkey", "answer", answer).statusCode())
                .isEqualTo(303);
        thief.post("/sign-in/passkey/options", "then", "/");
        assertThat(thief.post("/sign-in/passkey", "answer", answer).statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAnswerForAnotherOriginOrPartyIsRefused() throws Exception {
        RawBrowser browser = site.browser();
        passkey = new SoftwarePasskey("https://evil.example", site.url.getHost());
        assertThat(enrol(browser).statusCode()).isEqualTo(422);
        passkey = new SoftwarePasskey(site.url.toString(), "evil.example");
        assertThat(enrol(browser).statusCode()).isEqualTo(422);
        assertThat(browser.page).contains("The passkey could not be added");
    }

    @Test
    @DisplayName("without its user's verification a passkey is one factor, and refused")
    void userVerification() throws Exception {
        enrolled();
        passkey.verifies = false;

        assertThat(signIn(site.browser()).statusCode()).isEqualTo(403);
    }

    @Test
    @DisplayName("a counter that does not rise may be a copy's (WebAuthn §7.2)")
    void counter() throws Exception {
        enrolled();
        assertThat(signIn(site.browser()).statusCode()).isEqualTo(303);
        passkey.count--;

        assertThat(signIn(site.browser()).statusCode()).isEqualTo(403);
    }

    @Test
    void rubbishIsRefused() throws Exception {
        enrolled();
        for (String answer : new String[] {"", "{}", "null", "[1]", "{\"id\":\"x\"}", "x".repeat(40_000)}) {
            RawBrowser browser = site.browser();
            browser.post("/sign-in/passkey/options", "then", "/");
            assertThat(browser.post("/sign-in/passkey", "answer", answer).statusCode())
                    .isEqualTo(403);
        }
        assertThat(site.browser().post("/sign-in/passkey", "answer", "{}").statusCode())
                .as("without a session")
                .isEqualTo(403);
    }

    @Test
    void confirmsAndIsRemoved() throws Exception {
        enrolled();
        RawBrowser browser = site.browser();
        signIn(browser);
        site.clock.advance(Duration.ofMinutes(6));
        browser.open("/security/app/remove");
        String options =
                browser.post("/confirm/passkey/options", "then", "/security").body();
        passkey.count++;
        assertThat(RawBrowser.location(browser.post("/confirm/passkey", "answer", passkey.get(options))))
                .isEqualTo("/security");

        browser.get("/security");
        long id = site.credentials.owners().passkeys().of(anna.id()).getFirst().id();
        assertThat(browser.post("/security/passkeys/" + id + "/rename", "label", "Work")
                        .statusCode())
                .isEqualTo(303);
        assertThat(browser.open("/security").body()).contains("Work", "The passkey is renamed");
        assertThat(browser.post("/security/passkeys/" + id + "/remove").statusCode())
                .isEqualTo(303);
        assertThat(site.credentials.owners().passkeys().of(anna.id())).isEmpty();
    }
}
