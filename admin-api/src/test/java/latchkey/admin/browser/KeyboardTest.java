package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

class KeyboardTest extends PortalInBrowser {
    @Test
    @DisplayName("by keyboard alone: sign in, and make a password; what has the focus shows it")
    void signInAndCreate() {
        AuthenticatorApp app = site.enrolled(anna);
        window.open(site.url + "/sign-in");
        window.tabTo("Login or mail address").type(ExampleSite.ANNA, Keys.TAB, ExampleSite.PASSWORD, Keys.ENTER);
        window.sees("One more step").tabTo("Code").type(app.code(site.clock.instant()), Keys.ENTER);
        window.sees("No app passwords yet").tabTo("Make the first one");
        assertThat(Measure.focusIsSeen(window)).isTrue();
        window.type(Keys.ENTER)
                .sees("What is it for?")
                .tabTo("Script or server")
                .type(Keys.ENTER);
        window.sees("What it may do").tabTo("Name").type("Nightly report");
        window.tabTo("Read mail").type(Keys.SPACE);
        assertThat(Measure.focusIsSeen(window)).isTrue();
        window.tabTo("Create password").type(Keys.ENTER);
        window.sees("Your new app password", "“Nightly report”");
        window.tabTo("Copy");
        assertThat(Measure.focusIsSeen(window)).isTrue();
        window.tabTo("Done").type(Keys.ENTER);
        window.sees("1 of 25", "Nightly report", "Read mail");
    }

    @Test
    @DisplayName("the first stop of the tab key skips to the content; what is wrong is read out first")
    void skipLinkAndErrors() {
        site.password(anna, "Phone");
        window.signedIn(site, anna).type(Keys.TAB);
        assertThat(window.driver().switchTo().activeElement().getText()).isEqualTo("Skip to the content");
        window.type(Keys.ENTER, Keys.TAB);
        assertThat(window.driver().switchTo().activeElement().getAccessibleName())
                .isEqualTo("New app password");

        window.open(site.url + "/passwords/new?for=other").fill("Name", "X").press("Create password");
        window.sees("Choose at least one");
        assertThat(window.driver().switchTo().activeElement().getAriaRole()).isEqualTo("alert");
    }

    @Test
    void aDialogKeepsTheFocusAndGivesItBack() {
        site.password(anna, "Phone");
        window.signedIn(site, anna).tabTo("Revoke “Phone”").type(Keys.ENTER).sees("Revoke “Phone”?");
        window.tabTo("Cancel").type(Keys.ENTER).sees("1 of 25");
        assertThat(window.driver().switchTo().activeElement().getAccessibleName())
                .isEqualTo("Revoke “Phone”");
    }
}
