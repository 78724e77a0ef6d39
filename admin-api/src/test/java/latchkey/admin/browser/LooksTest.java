package latchkey.admin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import latchkey.admin.links.NotMe;
import latchkey.admin.links.PasswordOffer;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every page on a phone and on a desk, in light and dark: photographed, and measured for what everybody needs of it. */
class LooksTest extends PortalInBrowser {
    private static final Path PHOTOGRAPHS = Path.of("target", "screenshots");
    private static final String LONG =
            "The very old tablet in the kitchen which nobody says they bought, a Donaudampfschifffahrtsname";

    /** Looks at the page that is open. */
    private void look(String name) throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            String light = dark ? "dark" : "light";
            window.screen(390, 844, dark).photograph(PHOTOGRAPHS.resolve(name + "-phone-" + light + ".png"));
            assertThat(Measure.contrast(window))
                    .as("text hard to read on %s, %s", name, light)
                    .isEmpty();
            window.screen(1280, 800, dark).photograph(PHOTOGRAPHS.resolve(name + "-desk-" + light + ".png"));
        }
        assertThat(Measure.structure(window)).as(name).isEmpty();
        window.screen(360, 740, false);
        assertThat(Measure.narrow(window)).as("%s on a small phone", name).isEmpty();
        window.screen(1280, 800, false);
    }

    private void look(String name, String path) throws Exception {
        window.open(site.url + path);
        look(name);
    }

    private String link(Link.Kind kind, byte[] payload) {
        return site.credentials.links().make(kind, anna.id(), payload, Duration.ofDays(1), "operator");
    }

    @Test
    @DisplayName("signing in, and setting up a second step")
    void entrance() throws Exception {
        look("sign-in", "/sign-in");
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", "wrong password")
                .press("Sign in");
        look("sign-in-wrong");
        window.fill("Password", ExampleSite.PASSWORD).press("Sign in").sees("Protect your account");
        look("two-factor");
        look("two-factor-passkey", "/two-factor/passkey");
        look("two-factor-app", "/two-factor/app");
        window.fill("Code", "000000").press("Turn on").sees("That code is not right.");
        look("two-factor-app-wrong");
        AuthenticatorApp app = new AuthenticatorApp(
                window.one(org.openqa.selenium.By.id("secret")).getText());
        window.fill("Code", app.code(site.clock.instant())).press("Turn on").sees("Keep these");
        look("recovery-codes");
        window.tick("I have kept them").press("Continue").sees("No app passwords yet");
        look("list-empty");
        window.press("Sign out");
        look("signed-out");
        window.fill("Login or mail address", ExampleSite.ANNA)
                .fill("Password", ExampleSite.PASSWORD)
                .press("Sign in");
        look("code");
        window.follow("I have neither at hand: use a recovery code");
        look("recovery");
        look("not-found", "/nothing/here");
    }

    @Test
    @DisplayName("app passwords")
    void passwords() throws Exception {
        site.enrolled(anna);
        var phone = site.password(anna, "Anna’s phone");
        var old = site.password(anna, LONG, Service.IMAP);
        site.password(anna, "Scanner", Service.SMTP);
        site.use(anna, phone.shown(), Service.IMAP, "Thunderbird");
        site.connectTwice(anna, phone, "Thunderbird");
        var sold = site.password(anna, "Sold laptop");
        site.credentials.passwords().revoke(sold.id(), ExampleSite.ANNA, "sold");
        site.use(anna, sold.shown(), Service.IMAP, "Apple Mail");
        window.signedIn(site, anna);
        Patience.until(
                "the record has it all",
                () -> window.open(site.url + "/").text().contains("An old device still tries"));
        look("list");
        look("details", "/passwords/" + phone.id());
        look("details-long", "/passwords/" + old.id());
        look("details-revoked", "/passwords/" + sold.id());
        look("revoke-one", "/passwords/" + phone.id() + "/revoke");
        look("revoke-several", "/passwords/revoke");
        look("revoke-all", "/passwords/revoke?all=yes");
        window.open(site.url + "/").follow("Revoke “Anna’s phone”").sees("2 connections will be closed");
        window.screen(390, 844, true).photograph(PHOTOGRAPHS.resolve("revoke-dialog-phone-dark.png"));
        window.screen(1280, 800, false).photograph(PHOTOGRAPHS.resolve("revoke-dialog-desk-light.png"));
        look("history", "/history");
        look("pick", "/passwords/new");
        look("create", "/passwords/new?for=iphone");
        look("create-other", "/passwords/new?for=other&networks=192.0.2.0/24");
        window.fill("Name", LONG.substring(0, 90)).press("Create password").sees("Please look at this again");
        look("create-wrong");
        window.open(site.url + "/passwords/new?for=iphone")
                .press("Create password")
                .sees("Your new app password");
        look("shown");
        window.open(site.url + "/passwords/new?for=scanner")
                .press("Create password")
                .sees("Your new app password");
        look("shown-scanner");
        look("primary-password", "/primary-password");
        window.fill("Your password now", ExampleSite.PASSWORD)
                .fill("New password", "password1234")
                .press("Change password");
        look("primary-password-wrong");
        window.fill("Your password now", ExampleSite.PASSWORD)
                .fill("New password", "violet tractor museum galaxy")
                .press("Change password")
                .sees("Sign your apps in again");
        look("again");
        look("list-lost", "/");
    }

    @Test
    @DisplayName("security, and what is opened by a link")
    void securityAndLinks() throws Exception {
        window.authenticator();
        site.enrolled(anna);
        site.session(anna, "Firefox on Android");
        var phone = site.password(anna, "Unknown phone");
        window.signedIn(site, anna).open(site.url + "/two-factor/passkey");
        window.fill("Name", "My phone").press("Add a passkey").sees("The passkey is added.");
        look("security");
        look("remove-app", "/security/app/remove");
        look(
                "claim",
                PasswordOffer.path(link(
                        Link.Kind.ISSUE,
                        new PasswordOffer("Front desk", Set.of(Service.IMAP), null, List.of(), "operator").payload())));
        look("not-me", NotMe.path(link(Link.Kind.NOT_ME, new NotMe(phone.id()).payload())));
        site.clock.advance(Duration.ofMinutes(6));
        look("confirm", "/passwords/new?for=mac");
        String address = "/profile/"
                + link(
                        Link.Kind.PROFILE,
                        new latchkey.admin.links.ProfileSecret(phone.id(), new byte[] {'a', 'b', 'c'}).payload());
        look("profile", address);
        window.open(site.url + "/not-me/" + link(Link.Kind.NOT_ME, new NotMe(phone.id()).payload()));
        window.press("Revoke it").sees("It is revoked");
        look("not-me-done");
    }
}
