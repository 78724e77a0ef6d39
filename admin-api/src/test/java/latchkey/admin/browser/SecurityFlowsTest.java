package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

class SecurityFlowsTest extends PortalInBrowser {
    private static final String RENEWED = "violet tractor museum galaxy";

    @Test
    @DisplayName("passkeys: added, renamed, removed; the last second step says what goes with it")
    void passkeys() {
        window.authenticator();
        site.enrolled(anna);
        site.password(anna, "Phone");
        window.signedIn(site, anna).follow("Security").follow("Add a passkey");
        window.fill("Name", "Blue key").press("Add a passkey").sees("The passkey is added.", "Blue key");
        window.unfold("Rename").fill("New name for Blue key", "Red key").press("Save");
        window.sees("The passkey is renamed.", "Red key").seesNo("Blue key");
        window.follow("Remove: Red key").sees("Remove this passkey?").press("Remove");
        window.sees("The passkey is removed.", "You have no passkeys yet");

        window.follow("Remove").sees("This is your last second step").follow("Cancel");
        window.follow("Remove").press("Remove, and sign all apps out");
        assertThat(site.credentials.passwords().list(anna.id())).noneMatch(one -> one.revocation() == null);
    }

    @Test
    @DisplayName("a new app in place of the old, and new recovery codes, after the second step was proved again")
    void codes() {
        AuthenticatorApp app = site.enrolled(anna);
        window.signedIn(site, anna).follow("Security");
        site.clock.advance(Duration.ofMinutes(6));
        window.press("Make new ones").sees("Please confirm that it is you");
        window.fill("Code", app.code(site.clock.instant())).press("Continue");
        window.press("Make new ones").sees("Keep these recovery codes");
        window.tick("I have kept them").press("Continue").sees("Your new recovery codes are in force.");
        assertThat(window.path()).isEqualTo("/security");
    }

    @Test
    @DisplayName("a session in another browser is seen and signed out; others all at once (ASVS 7.4.3, 7.5.2)")
    void sessions() {
        window.signedIn(site, anna);
        Window other = otherWindow().signedIn(site, anna);
        other.sees("No app passwords yet");
        window.follow("Security").sees("this browser", "Where you are signed in");
        window.one(By.xpath(".//main//li//button[normalize-space()='Sign out']"))
                .click();
        window.sees("That session is signed out.");
        other.open(site.url + "/history").sees("Sign in to Example Mail");

        other.signedIn(site, anna);
        window.follow("Security").press("Sign out everywhere else").sees("One other session is signed out.");
        other.open(site.url + "/history").sees("Sign in to Example Mail");
        window.follow("History").sees("What happened to your account");
    }

    @Test
    @DisplayName("a new primary password signs the apps out and becomes the list of what to sign in again")
    void primaryPassword() {
        AuthenticatorApp app = site.enrolled(anna);
        site.password(anna, "Phone");
        site.connectTwice(anna, site.password(anna, "Laptop"), "Thunderbird");
        window.signedIn(site, anna).follow("Security").follow("Change");
        window.sees("This signs out 2 apps.", "Phone", "Laptop");
        window.fill("Your password now", "is wrong entirely")
                .fill("New password", RENEWED)
                .press("Change password");
        window.sees("Please look at this again");
        assertThat(window.field("New password").getDomProperty("value"))
                .as("never kept")
                .isEmpty();
        window.fill("Your password now", ExampleSite.PASSWORD)
                .fill("New password", RENEWED)
                .press("Change password");

        window.sees("Sign your apps in again", "Phone", "Laptop");
        window.press("Make a new password for “Phone”").sees("Your new app password", "One more to go");
        window.follow("One more to go")
                .press("Make a new password for “Laptop”")
                .sees("Your new app password");
        window.follow("Done").sees("2 of 25").seesNo("Your password was changed, and");

        window.press("Sign out");
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", RENEWED)
                .press("Sign in");
        window.fill("Code", app.code(site.clock.instant())).press("Continue").sees("2 of 25");
    }
}
