package latchkey.admin.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import latchkey.admin.portal.Browser.Answer;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Making a password, and the page that shows it. */
class CreatePagesTest {
    private static final Pattern SECRET = Pattern.compile("<output[^>]*>([a-z]{4}(?:-[a-z]{4}){3})</output>");

    private Duration ahead = Duration.ZERO;
    private final TestPortal portal;
    private Browser anna;

    CreatePagesTest(@TempDir Path folder) {
        InstantSource source = () -> Instant.now().plus(ahead);
        Clock clock = source.withZone(ZoneOffset.UTC);
        portal = new TestPortal(folder, draft -> draft.clock = clock);
    }

    @BeforeEach
    void signIn() {
        anna = portal.signedIn(portal.anna);
    }

    @AfterEach
    void close() {
        anna.close();
        portal.close();
    }

    private List<AppPassword> passwords() {
        return portal.credentials.passwords().list(portal.anna.id());
    }

    private static String secret(Answer page) {
        Matcher found = SECRET.matcher(page.body());
        assertThat(found.find()).as("a password on the page: %s", page.text()).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iphone      | iPhone or iPad     | imap smtp caldav carddav",
                "outlook     | Outlook            | imap smtp",
                "android     | Android with DAVx⁵ | caldav carddav",
                "scanner     | Scanner or printer | smtp",
                "other       | ''                 | ''"
            })
    void aPresetFillsInANameAndTheLeastServices(String preset, String label, String services) throws Exception {
        assertThat(anna.get("/passwords/new").body()).contains("href=\"/passwords/new?for=" + preset + "\"");
        String body = anna.get("/passwords/new?for=" + preset).body();
        assertThat(body).containsPattern("name=\"label\"[^>]*value=\"" + label + "\"");
        for (Service service : Service.values()) {
            boolean on = List.of(services.split(" ", -1)).contains(service.wireName());
            assertThat(body.contains("name=\"service\" value=\"" + service.wireName() + "\" checked"))
                    .as(service.wireName())
                    .isEqualTo(on);
        }
    }

    @Test
    void aNameThatIsTakenGetsANumber() throws Exception {
        portal.password(portal.anna, "Outlook");
        assertThat(anna.get("/passwords/new?for=outlook").body()).contains("value=\"Outlook 2\"");
    }

    @Test
    void thePasswordIsShownOnceAndWorks() throws Exception {
        anna.get("/passwords/new?for=thunderbird");
        Answer page = anna.submit(
                "/passwords",
                "label",
                "Laptop",
                "service",
                "imap",
                "service",
                "smtp",
                "service",
                "caldav",
                "networks",
                "203.0.113.0/24\n2001:db8::1",
                "expires",
                LocalDate.now(ZoneOffset.UTC).plusDays(3).toString());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.text())
                .contains("Waiting for the first sign-in…")
                .contains("User name anna@example.org", "imap.example.org Port 993, SSL/TLS")
                .contains("https://dav.example.org/")
                .contains("smtp.example.org Port 465, SSL/TLS");
        AppPassword made = passwords().getFirst();
        assertThat(made.services()).containsExactlyInAnyOrder(Service.IMAP, Service.SMTP, Service.CALDAV);
        assertThat(made.networks()).hasSize(2);
        assertThat(made.createdBy()).isEqualTo(TestPortal.ANNA);
        assertThat(made.expires())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC)
                        .plusDays(4)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant());
        String secret = secret(page);
        assertThat(portal.use(portal.anna, secret, Service.IMAP, "")).isInstanceOf(Outcome.Accepted.class);
        assertThat(page.body().split(secret, -1)).as("once on its page").hasSize(2);
        for (String path : List.of("/", "/passwords/" + made.id(), "/passwords/" + made.id() + "/use", "/history")) {
            assertThat(anna.get(path).body()).as(path).doesNotContain(secret);
        }
    }

    /** Loading the page again sends the form again. */
    @Test
    void theSameFormMakesOnePasswordOnly() throws Exception {
        anna.get("/passwords/new?for=outlook");
        List<String> hidden = anna.hidden("/passwords");
        hidden.addAll(List.of("label", "Outlook", "service", "imap"));
        String[] form = hidden.toArray(String[]::new);
        String secret = secret(anna.post("/passwords", form));
        Answer again = anna.post("/passwords", form);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.text()).contains("This form was sent before");
        assertThat(again.body()).contains("value=\"Outlook\"").doesNotContain(secret, "<output");
        assertThat(passwords()).hasSize(1);
        assertThat(anna.submit("/passwords", "label", "Outlook", "service", "imap")
                        .status())
                .as("the form that was shown again is a new one")
                .isEqualTo(200);
        assertThat(passwords()).hasSize(2);
    }

    @Test
    void aFormSentTwiceAtOnceMakesOnePasswordOnly() throws Exception {
        anna.get("/passwords/new?for=outlook");
        List<String> hidden = anna.hidden("/passwords");
        hidden.addAll(List.of("label", "Outlook", "service", "imap"));
        String[] form = hidden.toArray(String[]::new);
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 8)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> {
                    try (Browser tab = new Browser(portal.origin)) {
                        tab.cookies.putAll(anna.cookies);
                        return tab.post("/passwords", form).status();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).filter(status -> status == 200))
                .hasSize(1);
        assertThat(passwords()).hasSize(1);
    }

    @Test
    void everyMistakeIsAtItsFieldAndWhatWasTypedStays() throws Exception {
        anna.get("/passwords/new?for=script");
        Answer page = anna.submit(
                "/passwords",
                "label",
                "",
                "service",
                "teleport",
                "expires",
                "tomorrow",
                "networks",
                "10.0.0.0/8\nhome");
        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text())
                .contains("Give it a name, so that you know it again.")
                .contains("Choose at least one thing that it may do.")
                .contains("Write the day like this: 2027-12-31.")
                .contains("“home” is not a network such as 192.0.2.0/24 or 2001:db8::/32.");
        assertThat(page.body())
                .contains("value=\"tomorrow\"", "10.0.0.0/8\nhome</textarea>", "id=\"error-label\"")
                .containsPattern("id=\"field-label\"[^>]*aria-describedby=\"hint-label error-label\"[^>]*aria-invalid")
                .contains("<a href=\"#field-networks\">", "<details open>");
        assertThat(passwords()).isEmpty();
    }

    /** ASVS 7.5.3: a second factor that is older than five minutes is asked for again, and nothing typed is lost. */
    @Test
    void aFormThatWasLeftOpenAsksForTheSecondFactorAndIsKept() throws Exception {
        anna.get("/passwords/new?for=outlook");
        List<String> hidden = anna.hidden("/passwords");
        hidden.addAll(List.of("label", "Anna’s *PC* & more", "service", "imap", "networks", "203.0.113.0/24"));
        ahead = Duration.ofMinutes(6);
        Answer answer = anna.post("/passwords", hidden.toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).startsWith("/confirm?then=%2Fpasswords%2Fnew%3F");
        assertThat(passwords()).isEmpty();
        String then = java.net.URLDecoder.decode(
                answer.header("Location").substring("/confirm?then=".length()),
                java.nio.charset.StandardCharsets.UTF_8);
        ahead = Duration.ZERO;
        assertThat(anna.get(then).body())
                .contains("value=\"Anna’s *PC* &amp; more\"", "203.0.113.0/24</textarea>", "value=\"imap\" checked")
                .doesNotContain("value=\"smtp\" checked");
    }

    @Test
    void theFormIsNotShownWithoutAFreshSecondFactor() throws Exception {
        ahead = Duration.ofMinutes(6);
        assertThat(anna.look("/passwords/new?for=outlook").header("Location")).startsWith("/confirm?then=");
        assertThat(anna.look("/passwords/new").status()).isEqualTo(200);
    }

    @Test
    void noPageMakesAPasswordOnGet() throws Exception {
        assertThat(anna.look("/passwords?label=x&service=imap").status()).isIn(404, 405);
        anna.get("/passwords/new?for=script&label=x&service=smtp");
        anna.get("/passwords/again");
        assertThat(passwords()).isEmpty();
    }
}
