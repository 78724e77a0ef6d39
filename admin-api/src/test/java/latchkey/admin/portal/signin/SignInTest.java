package latchkey.admin.portal.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.credentials.Account;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.owner.RecoveryCodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {
    private SignInSite site;
    private Account anna;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        site = SignInSite.start(folder);
        anna = site.account("anna@example.org");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    @DisplayName("password, then the app's code, signs in (ASVS 6.3.3)")
    void passwordAndCode() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.browser();

        assertThat(browser.open("/").body()).contains("Sign in to Example Mail");
        HttpResponse<String> given = browser.signIn("Anna@Example.org", SignInSite.PASSWORD);
        assertThat(RawBrowser.location(given)).isEqualTo("/sign-in/code");
        assertThat(browser.page).contains("One more step").doesNotContain("/sign-out");
        assertThat(RawBrowser.location(browser.get("/security"))).isEqualTo("/sign-in/code");
        HttpResponse<String> in = browser.post("/sign-in/code", "code", app.code(site.clock.instant()));

        assertThat(RawBrowser.location(in)).isEqualTo("/");
        assertThat(browser.get("/security").body())
                .contains("anna@example.org", "password and authenticator app", "this browser");
    }

    @Test
    void whereTheOwnerWantedToGoIsKept() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.browser();

        browser.open("/history");
        assertThat(browser.page).contains("name=\"then\" value=\"/history\"");
        browser.post("/sign-in", "login", "anna@example.org", "password", SignInSite.PASSWORD, "then", "/history");
        HttpResponse<String> code = browser.open("/sign-in/code?then=%2Fhistory");
        assertThat(code.body()).contains("name=\"then\" value=\"/history\"");
        HttpResponse<String> in =
                browser.post("/sign-in/code", "code", app.code(site.clock.instant()), "then", "/history");

        assertThat(RawBrowser.location(in)).isEqualTo("/history");
    }

    @Test
    @DisplayName("without a second factor there is nothing but setting one up (ASVS 6.3.3)")
    void enrolment() throws Exception {
        RawBrowser browser = site.browser();

        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        assertThat(browser.page).contains("Protect your account with a second step");
        assertThat(RawBrowser.location(browser.get("/"))).isEqualTo("/two-factor");
        assertThat(RawBrowser.location(browser.get("/security"))).isEqualTo("/two-factor");
        assertThat(RawBrowser.location(browser.get("/passwords/new"))).isEqualTo("/two-factor");

        browser.get("/two-factor/app");
        Totp app = new Totp(between(browser.page, "<code id=\"secret\">", "</code>"));
        assertThat(browser.page).contains("<svg class=\"qr\"", "<path d=\"M");
        assertThat(browser.post("/two-factor/app", "code", "000000").statusCode())
                .isEqualTo(422);
        assertThat(browser.page).contains("That code is not right", app.secretBase32());

        HttpResponse<String> right = browser.post("/two-factor/app", "code", app.code(site.clock.instant()));
        assertThat(RawBrowser.location(right)).isEqualTo("/two-factor/codes");
        assertThat(RawBrowser.location(browser.get("/security"))).isEqualTo("/two-factor");
        String before = browser.session();
        List<String> codes = codes(browser.get("/two-factor/codes").body());
        assertThat(codes).hasSize(10).allMatch(code -> code.matches("([a-z2-7]{4}-){3}[a-z2-7]{4}"));
        assertThat(browser.page).contains("download=\"recovery-codes.txt\"");

        assertThat(browser.post("/two-factor/codes").statusCode()).isEqualTo(422);
        assertThat(codes(browser.page)).isEqualTo(codes);
        assertThat(RawBrowser.location(browser.post("/two-factor/codes", "kept", "yes")))
                .isEqualTo("/");
        assertThat(browser.session()).isNotEqualTo(before);
        assertThat(browser.open("/security").body()).contains("Two-factor authentication is on", "10 left");
        assertThat(RawBrowser.location(browser.get("/two-factor/codes"))).isEqualTo("/security");
        assertThat(site.credentials.accounts().byId(anna.id()).orElseThrow().twoFactor())
                .isEqualTo(TwoFactor.LOCAL);
    }

    @Test
    void whoOnlyKnowsThePasswordCannotAddAFactorToAnAccountThatHasOneByNow() throws Exception {
        RawBrowser stranger = site.browser();
        stranger.signIn("anna@example.org", SignInSite.PASSWORD);
        assertThat(stranger.get("/two-factor").statusCode()).isEqualTo(200);
        site.enrolled(anna);

        for (String path : List.of("/two-factor", "/two-factor/app", "/two-factor/passkey")) {
            assertThat(stranger.get(path).body()).as(path).doesNotContain("id=\"secret\"", "data-passkey=\"add\"");
            stranger.signIn("anna@example.org", SignInSite.PASSWORD);
            assertThat(stranger.page).contains("One more step");
        }
    }

    @Test
    @DisplayName("a recovery code signs in once (ASVS 6.5.1)")
    void recoveryCodes() throws Exception {
        site.enrolled(anna);
        RecoveryCodes codes = site.credentials.owners().secondFactors().renewRecoveryCodes(anna.id(), "test");
        RawBrowser browser = site.browser();
        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        browser.get("/sign-in/recovery");

        assertThat(browser.post("/sign-in/recovery", "code", "abcd-abcd-abcd-abcd")
                        .statusCode())
                .isEqualTo(422);
        assertThat(browser.page).doesNotContain("abcd-abcd-abcd-abcd");
        HttpResponse<String> in = browser.post(
                "/sign-in/recovery", "code", codes.codes().getFirst().toUpperCase(Locale.ROOT));
        assertThat(in.statusCode()).isEqualTo(303);
        assertThat(browser.get("/security").body()).contains("You have 9 left", "password and recovery code");

        RawBrowser again = site.browser();
        again.signIn("anna@example.org", SignInSite.PASSWORD);
        assertThat(again.post("/sign-in/recovery", "code", codes.codes().getFirst())
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    @DisplayName("an app password does not sign in, and is told apart (ASVS 6.3.4)")
    void appPasswords() throws Exception {
        site.enrolled(anna);
        RawBrowser browser = site.browser();

        HttpResponse<String> refused = browser.signIn("anna@example.org", "ABCD efgh-ijkl mnop");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("App passwords open mail and calendars only");
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    void aRealAppPasswordDoesNotSignIn() throws Exception {
        site.enrolled(anna);
        String secret = site.appPassword(anna);
        RawBrowser browser = site.browser();

        assertThat(browser.signIn("anna@example.org", secret).statusCode()).isEqualTo(422);
        assertThat(browser.signIn("anna@example.org", secret.replace("-", "")).statusCode())
                .isEqualTo(422);
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    void whatIsMissingIsSaidAndTheLoginKept() throws Exception {
        RawBrowser browser = site.browser();

        HttpResponse<String> response = browser.signIn("anna@example.org", "");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body())
                .contains("Please enter your password.", "value=\"anna@example.org\"", "aria-invalid=\"true\"");
    }

    @Test
    void aSuspendedAccountDoesNotSignIn() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser signedIn = site.signedIn(anna, app);
        site.credentials.accounts().suspend(anna.id(), "test", "");

        assertThat(RawBrowser.location(signedIn.get("/security"))).startsWith("/sign-in");
        RawBrowser browser = site.browser();
        assertThat(browser.signIn("anna@example.org", SignInSite.PASSWORD).statusCode())
                .isEqualTo(403);
        assertThat(browser.page).contains("This account is suspended");
        assertThat(browser.cookies).isEmpty();
        assertThat(browser.signIn("anna@example.org", "another password").body())
                .doesNotContain("suspended");
    }

    @Test
    @DisplayName("signing out ends the session and clears what the browser keeps (ASVS 7.4.1, 7.4.4, 14.3.1)")
    void signOut() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        browser.get("/security");
        String session = browser.session();

        HttpResponse<String> out = browser.post("/sign-out");

        assertThat(RawBrowser.location(out)).isEqualTo("/sign-in?out");
        assertThat(out.headers().firstValue("Clear-Site-Data")).hasValue("\"cache\", \"cookies\", \"storage\"");
        assertThat(browser.cookies).doesNotContainKey("latchkey");
        browser.cookies.put("latchkey", session);
        assertThat(RawBrowser.location(browser.get("/security"))).isEqualTo("/sign-in?then=%2Fsecurity");
    }

    @Test
    @DisplayName("a session ends after half an hour without a request (ASVS 7.3.1)")
    void idle() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        assertThat(browser.get("/security").statusCode()).isEqualTo(200);

        site.clock.advance(Duration.ofMinutes(31));

        assertThat(RawBrowser.location(browser.get("/security"))).isEqualTo("/sign-in?then=%2Fsecurity");
    }

    @Test
    @DisplayName("what matters asks for the second factor again after five minutes (ASVS 7.5.1, 7.5.3)")
    void stepUp() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.signedIn(anna, app);
        site.clock.advance(Duration.ofMinutes(6));
        browser.get("/security");

        assertThat(RawBrowser.location(browser.post("/security/codes"))).isEqualTo("/confirm?then=%2Fsecurity");
        browser.get("/confirm?then=%2Fsecurity");
        assertThat(browser.page).contains("Please confirm that it is you");
        assertThat(browser.post("/confirm", "code", "000000", "then", "/security")
                        .statusCode())
                .isEqualTo(422);
        String before = browser.session();
        HttpResponse<String> confirmed =
                browser.post("/confirm", "code", app.code(site.clock.instant()), "then", "/security");

        assertThat(RawBrowser.location(confirmed)).isEqualTo("/security");
        assertThat(browser.session()).as("a new session token").isNotEqualTo(before);
        browser.get("/security");
        assertThat(RawBrowser.location(browser.post("/security/codes"))).isEqualTo("/two-factor/codes");
        assertThat(codes(browser.get("/two-factor/codes").body())).hasSize(10);
    }

    private static List<String> codes(String page) {
        Matcher found = Pattern.compile("([a-z2-7]{4}-){3}[a-z2-7]{4}")
                .matcher(between(page, "<pre class=\"codes\" id=\"codes\"", "</pre>"));
        return found.results().map(one -> one.group()).toList();
    }

    private static String between(String page, String before, String after) {
        int begin = page.indexOf(before) + before.length();
        return page.substring(begin, page.indexOf(after, begin));
    }
}
