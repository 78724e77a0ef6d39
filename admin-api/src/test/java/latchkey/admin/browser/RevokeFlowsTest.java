package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import latchkey.credentials.Service;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

class RevokeFlowsTest extends PortalInBrowser {
    @Test
    @DisplayName("one: asked in a dialog that says what will be closed, told what was")
    void one() {
        site.connectTwice(anna, site.password(anna, "Phone"), "Thunderbird");
        site.password(anna, "Laptop");
        window.signedIn(site, anna).sees("2 of 25", "2 connections");
        window.follow("Revoke “Phone”").sees("Revoke “Phone”?", "2 connections will be closed.");
        assertThat(window.driver().findElements(By.cssSelector("dialog[open]"))).hasSize(1);
        window.fill("Why?", "The phone is lost").press("Revoke it");
        window.sees("“Phone” works no longer. 2 connections were closed.", "1 of 25");

        window.follow("History").sees("“Phone” was revoked", "The phone is lost", "“Laptop” was made");
        window.follow("“Phone” was revoked").sees("Revoked", "The phone is lost");
    }

    @Test
    void aDialogIsLeftByEscapeOrCancel() {
        site.password(anna, "Phone");
        window.signedIn(site, anna).follow("Revoke “Phone”").sees("Revoke “Phone”?");
        window.type(Keys.ESCAPE).sees("1 of 25");
        window.follow("Revoke “Phone”").sees("Revoke “Phone”?").follow("Cancel");
        window.sees("1 of 25");
        assertThat(window.driver().findElements(By.tagName("dialog"))).isEmpty();
        assertThat(window.path()).isEqualTo("/");
    }

    @Test
    void severalAndAll() {
        for (String label : new String[] {"Phone", "Laptop", "Scanner", "Tablet"}) {
            site.password(anna, label);
        }
        window.signedIn(site, anna).follow("Revoke several").press("Revoke the chosen ones");
        window.sees("Choose at least one.");
        window.tick("Phone").tick("Tablet").press("Revoke the chosen ones").sees("Revoke these 2 app passwords?");
        window.press("Revoke them").sees("work no longer. No connection was open.", "2 of 25");
        assertThat(window.text()).contains("“Phone”", "“Tablet”");

        window.follow("Revoke several").tick("All of them");
        assertThat(window.field("Laptop").isSelected()).isTrue();
        window.follow("Revoke all").sees("Revoke all 2 app passwords?").press("Revoke them");
        window.sees("No app passwords yet");
    }

    @Test
    @DisplayName("a device that still tries a revoked password is pointed out, with where it is")
    void staleDevice() {
        var made = site.password(anna, "Old phone");
        site.credentials.passwords().revoke(made.id(), ExampleSite.ANNA, "sold");
        site.use(anna, made.shown(), Service.IMAP, "Thunderbird");
        site.use(anna, made.shown(), Service.IMAP, "Thunderbird");
        window.signedIn(site, anna);
        Patience.until(
                "the list tells", () -> window.open(site.url + "/").text().contains("An old device still tries"));
        window.sees("An old device still tries “Old phone”", "203.0.113.9", "IMAP");
        window.follow("History").sees("“Old phone” was tried");
    }

    @Test
    void badges() {
        site.password(anna, "Never touched");
        var used = site.password(anna, "Long ago");
        site.use(anna, used.shown(), Service.IMAP, "Thunderbird");
        Patience.until(
                "its use is in the record",
                () -> site.credentials.passwords().list(anna.id()).stream().anyMatch(one -> one.lastUse() != null));
        window.signedIn(site, anna).sees("Never used").seesNo("Unused for 90 days");
        site.clock.advance(Duration.ofDays(91));
        window.signedIn(site, anna).sees("Unused for 90 days");
    }
}
