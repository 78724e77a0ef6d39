package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.admin.links.NotMe;
import latchkey.admin.links.PasswordOffer;
import latchkey.admin.links.ProfileSecret;
import latchkey.admin.portal.Browser.Answer;
import latchkey.admin.portal.TestPortal.Made;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.credentials.links.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done by links: an operator's offer, a phone's profile, and "this was not me". */
class LinkPagesTest {
    private static final Pattern SECRET = Pattern.compile("<output[^>]*>([a-z-]{19})</output>");
    private static final Pattern PROFILE = Pattern.compile("href=\"(/profile/[A-Za-z0-9_-]{43})\"");

    private final TestPortal portal;
    private final Browser anna;
    private final Browser stranger;

    LinkPagesTest(@TempDir Path folder) {
        portal = new TestPortal(folder);
        anna = portal.signedIn(portal.anna);
        stranger = new Browser(portal.origin);
    }

    @AfterEach
    void close() {
        anna.close();
        stranger.close();
        portal.close();
    }

    private String offer(String label) {
        PasswordOffer offer = new PasswordOffer(label, Set.of(Service.IMAP), null, List.of(), "panel");
        return PasswordOffer.path(portal.credentials
                .links()
                .make(Link.Kind.ISSUE, portal.anna.id(), offer.payload(), Duration.ofDays(1), "panel"));
    }

    private List<AppPassword> passwords() {
        return portal.credentials.passwords().list(portal.anna.id());
    }

    private static String found(Pattern pattern, Answer page) {
        Matcher matcher = pattern.matcher(page.body());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }

    @Test
    void anOfferIsTakenOnceByItsOwner() throws Exception {
        String path = offer("<b>Anna’s phone</b>");
        assertThat(anna.get(path).text()).contains("It was prepared by panel.", "<b>Anna’s phone</b>", "Read mail");
        assertThat(anna.page().body()).doesNotContain("<b>Anna");
        assertThat(passwords()).as("nothing changes on GET").isEmpty();
        Answer shown = anna.submit(path);
        assertThat(portal.use(portal.anna, found(SECRET, shown), Service.IMAP, ""))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(shown.header("Cache-Control")).contains("no-store");
        assertThat(passwords())
                .singleElement()
                .satisfies(made -> assertThat(made.createdBy()).isEqualTo(TestPortal.ANNA));
        assertThat(anna.get(path).status()).isEqualTo(404);
        assertThat(passwords()).hasSize(1);
    }

    /** C10: somebody else's link is as good as none. */
    @Test
    void anOfferIsForNobodyElse() throws Exception {
        String path = offer("Phone");
        Account bert = portal.account("bert@example.org");
        Browser his = portal.signedIn(bert);
        Answer other = his.get(path);
        Answer none = his.get(path.replaceAll(".$", path.endsWith("A") ? "B" : "A"));
        assertThat(other.status()).isEqualTo(404);
        assertThat(none.status()).isEqualTo(404);
        assertThat(other.body()).isEqualTo(none.body());
        his.get("/passwords/revoke");
        assertThat(stranger.look(path).header("Location")).startsWith("/sign-in?then=%2Fclaim%2F");
        assertThat(anna.get(path).status()).as("nobody used it up").isEqualTo(200);
    }

    @Test
    void anOfferWaitsUntilThereIsRoom() throws Exception {
        for (int i = 0; i < 25; i++) {
            portal.password(portal.anna, "App " + i);
        }
        String path = offer("Phone");
        anna.get(path);
        Answer full = anna.submit(path);
        assertThat(full.status()).isEqualTo(422);
        assertThat(full.text()).contains("You have all 25 app passwords");
        portal.credentials.passwords().revoke(passwords().getFirst().id(), "anna", "");
        assertThat(anna.submit(path).status()).isEqualTo(200);
    }

    @Test
    void aPhoneFetchesItsProfileOnceWithoutASignIn() throws Exception {
        anna.get("/passwords/new?for=iphone");
        Answer shown =
                anna.submit("/passwords", "for", "iphone", "label", "Phone", "service", "imap", "service", "smtp");
        String secret = found(SECRET, shown);
        String path = found(PROFILE, shown);
        assertThat(shown.body()).contains("<svg class=\"qr\"");
        for (int i = 0; i < 2; i++) {
            Answer page = stranger.get(path);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("Set up this device", "Phone");
            assertThat(page.body()).doesNotContain(secret);
        }
        Answer profile = stranger.submit(path);
        assertThat(profile.status()).isEqualTo(200);
        assertThat(profile.header("Content-Type")).isEqualTo("application/x-apple-aspen-config");
        assertThat(profile.header("Content-Disposition")).isEqualTo("attachment; filename=\"mail.mobileconfig\"");
        assertThat(profile.header("Cache-Control")).contains("no-store");
        assertThat(profile.body())
                .contains(secret, "imap.example.org", "anna@example.org")
                .doesNotContain("com.apple.caldav.account");
        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(stranger.post(path).status()).isEqualTo(404);
    }

    @Test
    void aProfileOfARevokedPasswordIsNotGiven() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        byte[] payload = new ProfileSecret(phone.id(), phone.secret().getBytes(StandardCharsets.US_ASCII)).payload();
        String path = ProfileSecret.path(portal.credentials
                .links()
                .make(Link.Kind.PROFILE, portal.anna.id(), payload, Duration.ofMinutes(5), "anna"));
        portal.credentials.passwords().revoke(phone.id(), "anna", "");
        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(stranger.post(path).body()).doesNotContain(phone.secret());
    }

    @Test
    void notMeRevokesThatPasswordWithoutASignIn() throws Exception {
        Made phone = portal.password(portal.anna, "<img src=x onerror=alert(1)>");
        Made laptop = portal.password(portal.anna, "Laptop");
        String path = NotMe.path(portal.credentials
                .links()
                .make(Link.Kind.NOT_ME, portal.anna.id(), new NotMe(phone.id()).payload(), Duration.ofDays(7), "x"));
        assertThat(stranger.get(path).text()).contains("Was this not you?", "<img src=x", "Nothing is connected");
        assertThat(stranger.page().body()).doesNotContain("<img");
        assertThat(passwords())
                .allSatisfy(password -> assertThat(password.revocation()).isNull());
        Answer done = stranger.submit(path);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text()).contains("It is revoked", "works no longer. No connection was open.", "Change it now");
        assertThat(portal.use(portal.anna, phone.secret(), Service.IMAP, "")).isInstanceOf(Outcome.Refused.class);
        assertThat(portal.use(portal.anna, laptop.secret(), Service.IMAP, "")).isInstanceOf(Outcome.Accepted.class);
        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(anna.get("/history").text()).contains("the owner said that it was somebody else");
    }

    /** A link of one kind does nothing at the place of another. */
    @Test
    void linksAreGoodForTheirOwnKindOnly() throws Exception {
        Made phone = portal.password(portal.anna, "Phone");
        String token = portal.credentials
                .links()
                .make(Link.Kind.NOT_ME, portal.anna.id(), new NotMe(phone.id()).payload(), Duration.ofDays(7), "x");
        for (String path : List.of("/claim/", "/profile/")) {
            assertThat(anna.get(path + token).status()).isEqualTo(404);
        }
        for (String token2 : List.of("x", "%2e%2e", "A".repeat(43), "A".repeat(2000))) {
            assertThat(stranger.get("/not-me/" + token2).status()).as(token2).isIn(400, 404);
        }
    }
}
