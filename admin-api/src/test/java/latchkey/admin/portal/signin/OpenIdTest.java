package latchkey.admin.portal.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import latchkey.credentials.Account;
import latchkey.credentials.TwoFactor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenIdTest {
    private OpenIdServer provider;
    private SignInSite site;
    private Account anna;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        provider = new OpenIdServer();
        site = SignInSite.start(folder, provider.settings());
        anna = site.account("anna@example.org");
    }

    @AfterEach
    void stop() {
        site.close();
        provider.close();
    }

    /** Before anybody has been sent there: browsers apply the policy to where a form is sent on to, too. */
    private static void awaitFormsMayLeadTo(RawBrowser browser, URI target) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String policy = "";
        while (!policy.contains("form-action 'self' " + target)) {
            assertThat(System.nanoTime()).as(policy).isLessThan(end);
            policy = browser.get("/sign-in")
                    .headers()
                    .firstValue("Content-Security-Policy")
                    .orElse("");
        }
    }

    /** To the provider and back. */
    private HttpResponse<String> signIn(RawBrowser browser) throws Exception {
        HttpResponse<String> sent = browser.post("/sign-in/openid", "then", "/security");
        assertThat(sent.statusCode()).isEqualTo(303);
        return browser.get(provider.agree(RawBrowser.location(sent)));
    }

    @Test
    @DisplayName("a provider that proved two factors signs in, with state, nonce and PKCE (ASVS 10.4.6, 10.5.1)")
    void rightFlow() throws Exception {
        RawBrowser browser = site.browser();
        assertThat(browser.get("/sign-in").body()).contains("Continue with Example SSO");
        awaitFormsMayLeadTo(browser, provider.pages());
        String location = RawBrowser.location(browser.post("/sign-in/openid", "then", "/security"));
        assertThat(location)
                .startsWith(provider.pages() + "/authorize?")
                .contains("response_type=code", "code_challenge_method=S256", "nonce=", "state=");
        String before = browser.session();

        HttpResponse<String> in = browser.get(provider.agree(location));

        assertThat(RawBrowser.location(in)).isEqualTo("/security");
        assertThat(browser.session()).as("a new session token").isNotEqualTo(before);
        assertThat(browser.get("/security").body()).contains("anna@example.org", "single sign-on");
        assertThat(site.credentials.accounts().byId(anna.id()).orElseThrow().twoFactor())
                .isEqualTo(TwoFactor.EXTERNAL);
    }

    static Stream<Arguments> badTokens() {
        return Stream.<Object[]>of(
                        new Object[] {"another nonce", change(claims -> claims.claim("nonce", "another"))},
                        new Object[] {"no nonce", change(claims -> claims.claim("nonce", null))},
                        new Object[] {"another audience", change(claims -> claims.audience("another"))},
                        new Object[] {"another issuer", change(claims -> claims.issuer("http://localhost:1"))},
                        new Object[] {
                            "expired",
                            change(claims -> claims.issueTime(before(Duration.ofHours(2)))
                                    .expirationTime(before(Duration.ofHours(1))))
                        },
                        new Object[] {"no second factor", change(claims -> claims.claim("amr", List.of("pwd")))},
                        new Object[] {"no amr", change(claims -> claims.claim("amr", null))},
                        new Object[] {"not verified", change(claims -> claims.claim("email_verified", false))},
                        new Object[] {"no name", change(claims -> claims.claim("email", null))},
                        new Object[] {"nobody here", change(claims -> claims.claim("email", "zoe@example.org"))})
                .map(Arguments::of);
    }

    private static UnaryOperator<JWTClaimsSet.Builder> change(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change;
    }

    private static Date before(Duration time) {
        return Date.from(Instant.now().minus(time));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("an ID token that will not do signs nobody in (ASVS 9.2.1–9.2.4, 10.5.1)")
    @MethodSource("badTokens")
    void badToken(String name, UnaryOperator<JWTClaimsSet.Builder> claims) throws Exception {
        provider.claims = claims;
        RawBrowser browser = site.browser();

        HttpResponse<String> refused = signIn(browser);

        assertThat(refused.statusCode()).as(name).isEqualTo(403);
        assertThat(refused.body()).contains("You are not signed in");
        assertThat(RawBrowser.location(browser.get("/security"))).startsWith("/sign-in");
        assertThat(site.credentials.accounts().byId(anna.id()).orElseThrow().twoFactor())
                .isEqualTo(TwoFactor.NONE);
    }

    @Test
    @DisplayName("a token that another key signed signs nobody in (ASVS 9.1.1)")
    void badSignature() throws Exception {
        provider.signer = new ECKeyGenerator(Curve.P_256).keyID("one").generate();

        assertThat(signIn(site.browser()).body()).contains("could not be trusted");
    }

    @Test
    @DisplayName("an answer counts once, and only in the browser that asked (ASVS 10.2.1)")
    void stateAndBrowser() throws Exception {
        RawBrowser browser = site.browser();
        String back = provider.agree(RawBrowser.location(browser.post("/sign-in/openid", "then", "/")));
        RawBrowser stranger = site.browser();
        assertThat(stranger.get(back).body()).contains("does not belong to what this browser asked for");
        stranger.post("/sign-in/openid", "then", "/");
        assertThat(stranger.get(back).statusCode())
                .as("with a state of its own")
                .isEqualTo(403);

        assertThat(browser.get(back).statusCode()).isEqualTo(303);
        assertThat(browser.get(back).statusCode()).as("again").isEqualTo(403);
        assertThat(site.browser().get("/sign-in/openid/return?code=x&state=").statusCode())
                .isEqualTo(403);
    }

    @Test
    void anotherProvidersAnswerIsRefused() throws Exception {
        RawBrowser browser = site.browser();
        String back = provider.agree(RawBrowser.location(browser.post("/sign-in/openid", "then", "/")));

        assertThat(browser.get(back.substring(0, back.indexOf("&iss=")) + "&iss=https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aRefusalOfTheProviderIsSaid() throws Exception {
        RawBrowser browser = site.browser();
        String location = RawBrowser.location(browser.post("/sign-in/openid", "then", "/"));
        String state = OpenIdServer.fields(location.substring(location.indexOf('?') + 1))
                .getOrDefault("state", "");

        HttpResponse<String> refused =
                browser.get("/sign-in/openid/return?error=access_denied&error_description=%3Cb%3E&state=" + state);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("Example SSO did not sign you in").doesNotContain("<b>");
    }

    @Test
    void aProviderThatIsDownIsATemporaryFailureAndOtherWaysStillWork(@TempDir Path other) throws Exception {
        site.close();
        provider.close();
        site = SignInSite.start(other, provider.settings());
        anna = site.account("anna@example.org");
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.browser();

        HttpResponse<String> down = browser.post("/sign-in/openid", "then", "/");

        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.headers().firstValue("Retry-After")).isPresent();
        assertThat(down.body()).contains("Example SSO cannot be reached");
        assertThat(site.signedIn(anna, app).get("/security").statusCode()).isEqualTo(200);
    }

    @Test
    void aSuspendedAccountIsNotSignedIn() throws Exception {
        site.credentials.accounts().suspend(anna.id(), "test", "");

        assertThat(signIn(site.browser()).body()).contains("This account is suspended");
    }

    @Test
    @DisplayName("a confirmation is asked of the provider anew, of the same owner (ASVS 7.5.3)")
    void stepUp() throws Exception {
        RawBrowser browser = site.browser();
        signIn(browser);
        site.clock.advance(Duration.ofMinutes(6));
        assertThat(browser.open("/two-factor/app").body()).contains("Please confirm", "Continue with Example SSO");
        provider.claims =
                claims -> claims.claim("auth_time", site.clock.instant().getEpochSecond());

        String location = RawBrowser.location(browser.post("/confirm/openid", "then", "/two-factor/app"));
        assertThat(location).contains("prompt=login", "max_age=0");
        assertThat(RawBrowser.location(browser.get(provider.agree(location)))).isEqualTo("/two-factor/app");
        assertThat(browser.get("/two-factor/app").statusCode()).isEqualTo(200);

        site.clock.advance(Duration.ofMinutes(6));
        provider.claims = claims -> claims.claim(
                "auth_time", before(Duration.ofHours(1)).toInstant().getEpochSecond());
        browser.open("/two-factor/app");
        location = RawBrowser.location(browser.post("/confirm/openid", "then", "/two-factor/app"));
        assertThat(browser.get(provider.agree(location)).body()).contains("did not ask you again");
    }

    @Test
    @DisplayName("the password alone adds no factor where the provider proves it")
    void passwordOfAnAccountOfTheProvider() throws Exception {
        signIn(site.browser());
        RawBrowser browser = site.browser();

        assertThat(browser.signIn("anna@example.org", SignInSite.PASSWORD).statusCode())
                .isEqualTo(403);
        assertThat(browser.page).contains("proves its second step with Example SSO");
        assertThat(browser.cookies).isEmpty();
    }
}
