package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** In a browser that runs no scripts. */
class WithoutScriptsTest extends PortalInBrowser {
    @Override
    Browser startBrowser() {
        return Browser.startWithoutScripts();
    }

    @Test
    @DisplayName("without JavaScript: set up an app, sign in by its code, make a password, revoke it")
    void everything() {
        window.open(site.url + "/sign-in").sees("Passkeys need JavaScript");
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
        window.follow("Use an app");
        AuthenticatorApp app = new AuthenticatorApp(window.one(By.id("secret")).getText());
        window.fill("Code", app.code(site.clock.instant())).press("Turn on").sees("Keep these recovery codes");
        window.tick("I have kept them").press("Continue").press("Sign out").sees("You are signed out.");

        site.nextCode();
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
        window.fill("Code", app.code(site.clock.instant())).press("Continue");
        window.follow("Make the first one").follow("Outlook Mail").press("Create password");
        window.sees("Your new app password", "Check now");
        assertThat(window.driver().findElement(By.cssSelector("[data-copy]")).isDisplayed())
                .as("a button that would do nothing")
                .isFalse();
        window.follow("Done")
                .follow("Revoke “Outlook”")
                .sees("Revoke “Outlook”?", "Nothing is connected at the moment.");
        window.press("Revoke it").sees("“Outlook” works no longer.", "No app passwords yet");
    }
}
