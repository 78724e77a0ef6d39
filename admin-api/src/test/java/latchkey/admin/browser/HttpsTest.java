package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import latchkey.config.Tls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Cookie;

/** As the portal is met in earnest: by https. */
class HttpsTest extends PortalInBrowser {
    @Override
    ExampleSite startSite(Path folder) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return ExampleSite.start(
                folder,
                new Tls(
                        Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePathPEM()),
                        Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM())));
    }

    private Cookie cookie() {
        return Objects.requireNonNull(window.driver().manage().getCookieNamed("__Host-latchkey"));
    }

    @Test
    @DisplayName(
            "the cookie is out of reach of scripts, of http and of other hosts (ASVS 3.3.1–4), and new after sign-in (7.2.4)")
    void cookieFlags() {
        AuthenticatorApp app = site.enrolled(anna);
        window.open(site.url + "/sign-in");
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
        window.sees("One more step");
        Cookie before = cookie();
        window.fill("Code", app.code(site.clock.instant())).press("Continue").sees("No app passwords yet");

        Cookie cookie = cookie();
        assertThat(cookie.isSecure()).isTrue();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Lax");
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getValue()).isNotEqualTo(before.getValue());
        assertThat(window.script("return document.cookie")).isEqualTo("");

        window.press("Sign out").sees("You are signed out.");
        assertThat(window.driver().manage().getCookieNamed("__Host-latchkey")).isNull();
    }

    @Test
    @DisplayName("scripts, styles and frames of others find no way in (ASVS 3.4.3)")
    void policy() {
        window.open(site.url + "/sign-in");
        assertThat(window.script("const s = document.createElement('script'); s.textContent = 'window.hit = 1';"
                        + "document.body.append(s); return window.hit === undefined"))
                .isEqualTo(true);
        assertThat(browser.complaints())
                .as("the browser says why")
                .anyMatch(complaint -> complaint.contains("Content Security Policy"));
    }
}
