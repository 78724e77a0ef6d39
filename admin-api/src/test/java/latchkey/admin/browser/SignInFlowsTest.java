package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WrapsDriver;

class SignInFlowsTest extends PortalInBrowser {
    private Window givePassword() {
        return window.open(site.url + "/")
                .fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
    }

    static String decoded(WebElement qrCode) throws Exception {
        WebDriver browser = ((WrapsDriver) qrCode).getWrappedDriver();
        ((JavascriptExecutor) browser).executeScript("arguments[0].scrollIntoView({block: 'center'})", qrCode);
        // What a camera sees: the page around it too.
        byte[] seen = ((TakesScreenshot) browser).getScreenshotAs(OutputType.BYTES);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(seen));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        BinaryBitmap bitmap = new BinaryBitmap(
                new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels)));
        return new QRCodeReader()
                .decode(bitmap, Map.of(DecodeHintType.TRY_HARDER, true))
                .getText();
    }

    @Test
    @DisplayName("first sign-in: why, scan or type, code, ten recovery codes, the list")
    void enrolment() throws Exception {
        givePassword().sees("Protect your account with a second step", "It takes two minutes");
        window.follow("Use an app").sees("Set up your authenticator app");
        String secret = window.one(By.id("secret")).getText();
        String scanned = decoded(window.one(By.cssSelector("[role=img][aria-label^='QR code']")));
        assertThat(scanned)
                .startsWith("otpauth://totp/")
                .contains("anna%40example.org", "secret=" + secret.replace(" ", ""));

        window.fill("Code", "000000").press("Turn on").sees("That code is not right.");
        assertThat(window.one(By.id("secret")).getText()).as("the same key").isEqualTo(secret);
        AuthenticatorApp app = new AuthenticatorApp(secret);
        window.fill("Code", app.code(site.clock.instant())).press("Turn on").sees("Keep these recovery codes");
        List<String> codes = window.one(By.id("codes")).getText().lines().toList();
        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("([a-z2-7]{4}-){3}[a-z2-7]{4}"));

        window.press("Continue");
        assertThat(window.heading()).as("not before the box is ticked").isEqualTo("Keep these recovery codes");
        window.tick("I have kept them")
                .press("Continue")
                .sees("Two-factor authentication is on", "No app passwords yet");
        window.driver().navigate().back();
        assertThat(window.driver().getPageSource()).as("by the way back").doesNotContain(codes.getFirst());
    }

    @Test
    @DisplayName("password and code; a wrong code, and a code that was used before")
    void code() {
        AuthenticatorApp app = site.enrolled(anna);
        givePassword().sees("One more step");
        window.fill("Code", "123 456").press("Continue").sees("That code is not right");
        String code = app.code(site.clock.instant());
        window.fill("Code", code).press("Continue").sees("No app passwords yet");
        window.press("Sign out").sees("You are signed out.");
        window.driver().navigate().back();
        window.sees("Sign in to Example Mail");

        givePassword().fill("Code", code).press("Continue").sees("or was used already");
        assertThat(window.path()).isEqualTo("/sign-in/code");
    }

    @Test
    void wrongPasswordKeepsTheLoginOnly() {
        window.open(site.url + "/sign-in")
                .fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", "not my password")
                .press("Sign in")
                .sees("That login and password do not fit together.");
        assertThat(window.field("Login or mail address").getDomProperty("value"))
                .isEqualTo(ExampleSite.ANNA);
        assertThat(window.field("Password").getDomProperty("value")).isEmpty();
    }

    @Test
    void aPasswordCanBeLookedAtWhileItIsTyped() {
        window.open(site.url + "/sign-in").fill("Password", "abc").press("Show: Password");
        assertThat(window.field("Password").getDomProperty("type")).isEqualTo("text");
        window.press("Hide: Password");
        assertThat(window.field("Password").getDomProperty("type")).isEqualTo("password");
    }

    @Test
    void recoveryCode() {
        site.enrolled(anna);
        String code = site.credentials
                .owners()
                .secondFactors()
                .renewRecoveryCodes(anna.id(), ExampleSite.ANNA)
                .codes()
                .getFirst();
        givePassword().follow("I have neither at hand: use a recovery code");
        window.fill("Recovery code", "aaaa-aaaa-aaaa-aaaa")
                .press("Continue")
                .sees("That is none of your recovery codes");
        window.fill("Recovery code", code).press("Continue").sees("You have 9 left");
        window.press("Sign out");
        givePassword().follow("I have neither at hand: use a recovery code");
        window.fill("Recovery code", code).press("Continue").sees("or it was used already");
    }

    @Test
    @DisplayName("a passkey as the first second step, and then alone")
    void passkey() {
        var authenticator = window.authenticator();
        givePassword().follow("Add a passkey");
        window.fill("Name", "My phone").press("Add a passkey").sees("Keep these recovery codes");
        window.tick("I have kept them").press("Continue").sees("Two-factor authentication is on");
        assertThat(authenticator.getCredentials()).hasSize(1);
        window.press("Sign out").sees("You are signed out.");

        window.press("Sign in with a passkey").sees("No app passwords yet");
        window.follow("Security").sees("My phone", "passkey");
        window.press("Sign out").sees("You are signed out.");
        givePassword().press("Use a passkey").sees("No app passwords yet");

        window.press("Sign out").sees("You are signed out.");
        authenticator.setUserVerified(false);
        window.press("Sign in with a passkey").sees("That did not work.");
    }

    @Test
    @DisplayName("what matters asks for the second step again after five minutes, and then goes on where it was")
    void stepUp() {
        AuthenticatorApp app = site.enrolled(anna);
        givePassword().fill("Code", app.code(site.clock.instant())).press("Continue");
        window.follow("Make the first one").follow("Outlook Mail").sees("What it may do");
        site.clock.advance(Duration.ofMinutes(6));
        window.fill("Name", "Office").press("Create password").sees("Please confirm that it is you");
        window.fill("Code", app.code(site.clock.instant())).press("Continue").sees("What it may do");
        assertThat(window.field("Name").getDomProperty("value"))
                .as("what was typed")
                .isEqualTo("Office");
        window.press("Create password").sees("Your new app password", "“Office”");
    }
}
