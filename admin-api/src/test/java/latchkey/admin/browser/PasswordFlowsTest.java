package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import latchkey.admin.links.NotMe;
import latchkey.admin.links.PasswordOffer;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

class PasswordFlowsTest extends PortalInBrowser {
    private static final List<String> SERVICES =
            List.of("Read mail", "Send mail", "Fetch mail", "Mail filters", "Calendars", "Contacts");

    private String shownPassword() {
        return window.sees("Your new app password").one(By.id("secret")).getText();
    }

    private void make(String preset) {
        window.open(site.url + "/passwords/new?for=" + preset).press("Create password");
    }

    @Test
    @DisplayName("each thing that it can be for fills in a name and the least that it needs")
    void presets() {
        window.signedIn(site, anna).follow("Make the first one");
        Map<String, Set<String>> expected = new LinkedHashMap<>();
        expected.put("iPhone or iPad", Set.of("Read mail", "Send mail", "Calendars", "Contacts"));
        expected.put("Mac", Set.of("Read mail", "Send mail", "Calendars", "Contacts"));
        expected.put("Outlook", Set.of("Read mail", "Send mail"));
        expected.put("Thunderbird", Set.of("Read mail", "Send mail", "Calendars", "Contacts"));
        expected.put("Android with DAVx⁵", Set.of("Calendars", "Contacts"));
        expected.put("Scanner or printer", Set.of("Send mail"));
        expected.put("Script or server", Set.of("Send mail"));
        expected.put("Something else", Set.of());
        expected.forEach((name, services) -> {
            window.one(By.xpath(".//main//a[starts-with(normalize-space(), '" + name + "')]"))
                    .click();
            window.sees("What it may do");
            String label = "Something else".equals(name) ? "" : name;
            assertThat(window.field("Name").getDomProperty("value")).isEqualTo(label);
            assertThat(SERVICES.stream().filter(service -> window.field(service).isSelected()))
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(services);
            window.follow("← What is it for?");
        });
    }

    @Test
    @DisplayName("shown once: not again by the way back")
    void shownOnce() {
        window.signedIn(site, anna);
        make("script");
        String shown = shownPassword();
        assertThat(shown).matches("([a-z]{4}-){3}[a-z]{4}");
        window.follow("Done").sees("1 of 25").driver().navigate().back();
        assertThat(window.driver().getPageSource()).as("by the way back").doesNotContain(shown);
    }

    @Test
    @DisplayName("copied by a button; reloading shows nothing and makes nothing")
    void copiedAndReloaded() {
        window.signedIn(site, anna).allowClipboard();
        make("script");
        String shown = shownPassword();
        window.press("Copy").sees("Copied");
        assertThat(window.script("return navigator.clipboard.readText()")).isEqualTo(shown);

        window.driver().navigate().refresh(); // the form is sent again, as a browser does when it is told to
        window.sees("This form was sent before").seesNo(shown);
        window.follow("Passwords").sees("1 of 25").seesNo(shown);
        window.driver().navigate().back();
        window.driver().navigate().back();
        assertThat(window.driver().getPageSource()).doesNotContain(shown);
        assertThat(site.credentials.passwords().list(anna.id())).hasSize(1);
        assertThat(site.use(anna, shown, Service.SMTP, "script")).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    @DisplayName("the waiting line turns into who has signed in, from where")
    void liveLine() {
        window.signedIn(site, anna);
        make("thunderbird");
        window.sees("Waiting for the first sign-in…");
        site.use(anna, shownPassword(), Service.IMAP, "Thunderbird");
        window.sees("✓ Signed in from 203.0.113.9 by IMAP (Thunderbird)");
        window.follow("Done").sees("from 203.0.113.9 by IMAP (Thunderbird)").seesNo("Never used");
    }

    @Test
    @DisplayName("a phone scans the code, and fetches the profile once, by a button, without signing in")
    void profile(@TempDir Path downloads) throws Exception {
        window.signedIn(site, anna);
        make("iphone");
        String shown = shownPassword();
        WebElement qrCode = window.one(By.cssSelector("[role=img][aria-label^='QR code']"));
        String address = SignInFlowsTest.decoded(qrCode);
        assertThat(address).startsWith(site.url + "/profile/").doesNotContain(shown);

        Window phone = otherWindow();
        phone.downloadsTo(downloads);
        phone.open(address).sees("Set up this device", "iPhone or iPad").open(address);
        phone.press("Get the profile");
        Path file = downloads.resolve("mail.mobileconfig");
        Patience.until("the profile is there", () -> Files.exists(file));
        assertThat(Files.readString(file, StandardCharsets.UTF_8))
                .contains(shown, "imap.example.org", ExampleSite.ANNA);
        phone.open(address).sees("There is nothing here");
        try (Stream<Path> files = Files.list(downloads)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aProfileIsGoneAfterFiveMinutes() throws Exception {
        window.signedIn(site, anna);
        make("mac");
        String address = SignInFlowsTest.decoded(
                window.sees("Your new app password").one(By.cssSelector("[aria-label^='QR code']")));
        site.clock.advance(Duration.ofMinutes(6));
        otherWindow().open(address).sees("There is nothing here");
    }

    @Test
    void whatIsWrongIsSaidAndWhatWasTypedIsKept() {
        window.signedIn(site, anna).open(site.url + "/passwords/new?for=other");
        window.fill("Name", "Backup").press("Create password").sees("Choose at least one thing that it may do.");
        assertThat(window.field("Name").getDomProperty("value")).isEqualTo("Backup");
        window.tick("Read mail").unfold("Last day and networks");
        window.fill("Works only from these networks", "192.0.2.0/24" + Keys.ENTER + "home");
        window.press("Create password").sees("“home” is not a network");
        assertThat(window.field("Read mail").isSelected()).isTrue();
        window.fill("Works only from these networks", "192.0.2.0/24").press("Create password");
        window.sees("Your new app password").follow("Done").follow("Backup").sees("192.0.2.0/24", "Read mail");
    }

    @Test
    @DisplayName("an operator's offer is taken by its owner after signing in, and by nobody else")
    void claim() {
        PasswordOffer offer =
                new PasswordOffer("Front desk", Set.of(Service.IMAP, Service.SMTP), null, List.of(), "operator");
        String token = site.credentials
                .links()
                .make(Link.Kind.ISSUE, anna.id(), offer.payload(), Duration.ofDays(1), "operator");
        var bob = site.account("bob@example.org");
        otherWindow()
                .signedIn(site, bob)
                .open(site.url + PasswordOffer.path(token))
                .sees("There is nothing here");

        AuthenticatorApp app = site.enrolled(anna);
        window.open(site.url + PasswordOffer.path(token));
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
        window.fill("Code", app.code(site.clock.instant())).press("Continue");
        window.sees("An app password for you", "by the operator", "Front desk").press("Create password");
        assertThat(shownPassword()).matches("([a-z]{4}-){3}[a-z]{4}");
        window.open(site.url + PasswordOffer.path(token)).sees("There is nothing here");
    }

    @Test
    @DisplayName("“this wasn’t me”, from a mail: one button, no sign-in")
    void notMe() {
        var made = site.password(anna, "Unknown phone");
        site.connectTwice(anna, made, "Thunderbird");
        String token = site.credentials
                .links()
                .make(Link.Kind.NOT_ME, anna.id(), new NotMe(made.id()).payload(), Duration.ofDays(7), "notices");
        window.open(site.url + NotMe.path(token))
                .sees("Was this not you?", "Unknown phone", "2 connections will be closed.");
        assertThat(site.credentials.passwords().list(anna.id()))
                .as("looking changes nothing")
                .allMatch(one -> one.revocation() == null);
        window.press("Revoke it").sees("It is revoked", "2 connections were closed.");
    }
}
