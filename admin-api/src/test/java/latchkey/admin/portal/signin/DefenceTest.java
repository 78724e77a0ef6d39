package latchkey.admin.portal.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import latchkey.credentials.Account;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What protects sessions, forms and factors (threats C7 to C10). */
class DefenceTest {
    private SignInSite site;
    private Account anna;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        site = SignInSite.start(folder);
        anna = site.account("anna@example.org");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    @DisplayName("C7: each stage of a sign-in has a token of its own, and the former one is dead (ASVS 7.2.4)")
    void fixation() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.browser();
        browser.post("/sign-in/passkey/options", "then", "/");
        String anonymous = browser.session();
        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        String given = browser.session();
        browser.post("/sign-in/code", "code", app.code(site.clock.instant()));
        String signedIn = browser.session();

        assertThat(new LinkedHashSet<>(List.of(anonymous, given, signedIn)))
                .hasSize(3)
                .allMatch(token -> token.length() == 43);
        assertThat(browser.get("/security").statusCode()).isEqualTo(200);
        for (String former : List.of(anonymous, given, "", "x".repeat(43))) {
            RawBrowser thief = site.browser();
            thief.cookies.put("latchkey", former);
            assertThat(RawBrowser.location(thief.get("/security"))).startsWith("/sign-in");
        }
    }

    @Test
    @DisplayName("C7: a token that somebody planted in the browser never becomes a session (ASVS 7.2.4)")
    void planted() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser attacker = site.browser();
        attacker.post("/sign-in/passkey/options", "then", "/");
        RawBrowser victim = site.browser();
        victim.cookies.put("latchkey", attacker.session());
        victim.signIn("anna@example.org", SignInSite.PASSWORD);
        victim.post("/sign-in/code", "code", app.code(site.clock.instant()));

        assertThat(victim.get("/security").statusCode()).isEqualTo(200);
        assertThat(RawBrowser.location(attacker.get("/security"))).startsWith("/sign-in");
    }

    @Test
    @DisplayName("nobody fills the record with sessions of browsers that never sign in")
    void strangers() throws Exception {
        Totp app = site.enrolled(anna);
        for (int i = 0; i < Strangers.MOST; i++) {
            assertThat(site.browser()
                            .post("/sign-in/passkey/options", "then", "/")
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> refused = site.browser().post("/sign-in/passkey/options", "then", "/");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("600");
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        RawBrowser owner = site.browser();
        owner.signIn("anna@example.org", SignInSite.PASSWORD);
        owner.post("/sign-in/code", "code", app.code(site.clock.instant()));
        assertThat(owner.get("/security").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("C7: the session's cookie is HttpOnly, for this host and path, and Lax (ASVS 3.3.2, 3.3.4)")
    void cookieOnLocalhost() throws Exception {
        site.enrolled(anna);
        RawBrowser browser = site.browser();

        HttpResponse<String> response = browser.signIn("anna@example.org", SignInSite.PASSWORD);

        assertThat(response.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .matches("latchkey=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    @DisplayName("C7: on https the cookie is Secure and has the prefix __Host- (ASVS 3.3.1)")
    void cookieOnHttps(@TempDir Path other) throws Exception {
        try (SignInSite secure = SignInSite.behindProxy(other, "https://account.example.org")) {
            secure.enrolled(secure.account("anna@example.org"));
            String answer = secure.raw("""
                    POST /sign-in HTTP/1.1\r
                    Host: account.example.org\r
                    Origin: https://account.example.org\r
                    Content-Type: application/x-www-form-urlencoded\r
                    Content-Length: 71\r
                    Connection: close\r
                    \r
                    login=anna%40example.org&password=correct+horse+battery+staple&then=%2F""");
            assertThat(answer)
                    .startsWith("HTTP/1.1 303")
                    .containsPattern(
                            "Set-Cookie: __Host-latchkey=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax\r\n")
                    .contains("Strict-Transport-Security: max-age=");
        }
    }

    @Test
    @DisplayName("C7: a form without the session's token changes nothing (ASVS 3.5.1)")
    void withoutToken() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        browser.get("/security");
        String right = browser.token;

        for (String token : List.of("", "wrong", right.substring(1), right + "x")) {
            browser.token = token;
            HttpResponse<String> refused = browser.post("/security/codes");
            assertThat(refused.statusCode()).as(token).isEqualTo(403);
            assertThat(refused.body()).contains("Nothing was changed");
        }
        RawBrowser other = site.signedIn(site.account("bert@example.org"), site.enrolled(account("bert@example.org")));
        other.get("/security");
        browser.token = other.token;
        assertThat(browser.post("/security/codes").statusCode())
                .as("another session's token")
                .isEqualTo(403);
        browser.token = right;
        assertThat(browser.post("/security/codes").statusCode()).isEqualTo(303);
    }

    private Account account(String login) {
        return site.credentials.accounts().find(login).orElseThrow();
    }

    @Test
    @DisplayName(
            "C7: a form that another site sends changes nothing, sign-in and sign-out included (ASVS 3.5.1, 3.5.3)")
    void otherOrigins() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        browser.get("/security");
        List<String> fields = List.of("csrf", browser.token, "login", "anna@example.org", "password", "x");

        for (String path :
                List.of("/security/codes", "/sign-in", "/sign-out", "/sign-in/passkey/options", "/confirm")) {
            for (String origin :
                    List.of("https://evil.example", "null", site.url + ".evil.example", "http://localhost")) {
                assertThat(browser.send(browser.form(path, fields).header("Origin", origin))
                                .statusCode())
                        .as(path + " from " + origin)
                        .isEqualTo(403);
            }
            assertThat(browser.send(browser.form(path, fields)).statusCode())
                    .as(path + " from nowhere")
                    .isEqualTo(403);
            for (String fetchSite : List.of("cross-site", "same-site", "none")) {
                assertThat(browser.send(browser.form(path, fields).header("Sec-Fetch-Site", fetchSite))
                                .statusCode())
                        .as(path + " " + fetchSite)
                        .isEqualTo(403);
            }
        }
        assertThat(browser.get("/security").statusCode()).as("still signed in").isEqualTo(200);
    }

    @Test
    @DisplayName("C7: pages cannot be framed, run no foreign script, and are kept nowhere (ASVS 3.4.3, 3.4.6, 14.3.2)")
    void headers() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        for (String path : List.of("/sign-in", "/security", "/two-factor/app", "/confirm", "/nowhere")) {
            HttpResponse<String> page = browser.open(path);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "*");
            assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(page.body()).doesNotContainPattern("<script>|<style|\\son[a-z]+=|style=\"|javascript:");
        }
    }

    @Test
    @DisplayName("C8: five wrong codes make the right one wait, and 100 at once count as 100 (ASVS 6.3.1)")
    void codesCannotBeGuessed() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser browser = site.browser();
        browser.signIn("anna@example.org", SignInSite.PASSWORD);
        List<Callable<Integer>> guesses = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String code = "%06d".formatted(i);
            List<String> fields = List.of("csrf", browser.token, "code", code);
            guesses.add(() -> site.browser()
                    .send(browser.form("/sign-in/code", fields).header("Origin", site.url.toString()))
                    .statusCode());
        }

        List<Integer> statuses = all(guesses);

        assertThat(Collections.frequency(statuses, 422)).as("looked at").isLessThanOrEqualTo(5);
        assertThat(Collections.frequency(statuses, 303)).isZero();
        HttpResponse<String> late = browser.post("/sign-in/code", "code", app.code(site.clock.instant()));
        assertThat(late.statusCode()).isEqualTo(429);
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(late.body()).contains("There were too many tries. Please wait");
    }

    private static List<Integer> all(List<Callable<Integer>> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> results = new ArrayList<>();
            for (var done : threads.invokeAll(work)) {
                results.add(done.get());
            }
            return results;
        }
    }

    @Test
    @DisplayName("C8: a code that was used is refused, whoever sends it again (ASVS 6.5.1)")
    void replay() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser first = site.browser();
        RawBrowser second = site.browser();
        first.signIn("anna@example.org", SignInSite.PASSWORD);
        second.signIn("anna@example.org", SignInSite.PASSWORD);
        String code = app.code(site.clock.instant());

        assertThat(first.post("/sign-in/code", "code", code).statusCode()).isEqualTo(303);
        assertThat(second.post("/sign-in/code", "code", code).statusCode()).isEqualTo(422);
        assertThat(second.page).contains("was used already").doesNotContain(code);
    }

    @Test
    @DisplayName("C9: an unknown login and a wrong password get the same answer (ASVS 6.3.8)")
    void enumerationByText() throws Exception {
        site.enrolled(anna);
        site.account("carl@example.org");
        Set<String> answers = new LinkedHashSet<>();
        for (String login : List.of("anna@example.org", "carl@example.org", "nobody@example.org")) {
            HttpResponse<String> answer = site.browser().signIn(login, "a wrong password");
            assertThat(answer.statusCode()).isEqualTo(422);
            answers.add(answer.body().replace(login, "LOGIN"));
        }
        assertThat(answers).hasSize(1);
    }

    @Test
    @DisplayName("C9: an unknown login takes as long as a wrong password (ASVS 6.3.8)")
    void enumerationByTime(@TempDir Path other) throws Exception {
        try (SignInSite slow = SignInSite.withRealHashes(other)) {
            slow.account("anna@example.org");
            List<Long> known = new ArrayList<>();
            List<Long> unknown = new ArrayList<>();
            for (int i = 0; i < 4; i++) { // a fifth would be counted off
                unknown.add(time(slow, "nobody@example.org"));
                known.add(time(slow, "anna@example.org"));
            }
            double ratio = (double) Collections.min(unknown) / Collections.min(known);
            assertThat(ratio).isBetween(0.5, 2.0);
        }
    }

    private static long time(SignInSite slow, String login) throws Exception {
        long begun = System.nanoTime();
        assertThat(slow.browser().signIn(login, "a wrong password").statusCode())
                .isEqualTo(422);
        return System.nanoTime() - begun;
    }

    @Test
    @DisplayName("passwords cannot be guessed one after the other (ASVS 6.3.1)")
    void bruteForce() throws Exception {
        site.enrolled(anna);
        RawBrowser browser = site.browser();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            statuses.add(
                    browser.signIn("anna@example.org", "wrong password " + i).statusCode());
        }

        assertThat(statuses).startsWith(422, 422, 422).endsWith(429);
        site.clock.advance(Duration.ofMinutes(20));
        assertThat(browser.signIn("anna@example.org", SignInSite.PASSWORD).statusCode())
                .isEqualTo(303);
    }

    @Test
    @DisplayName("then= leads nowhere but into the portal (ASVS 3.7.2)")
    void openRedirect() throws Exception {
        Totp app = site.enrolled(anna);
        for (String then : List.of(
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/%09/evil.example",
                "javascript:alert(1)",
                "/security\r\nX: y",
                " //evil.example",
                "/../..//evil.example")) {
            RawBrowser browser = site.browser();
            browser.signIn("anna@example.org", SignInSite.PASSWORD);
            HttpResponse<String> in =
                    browser.post("/sign-in/code", "code", app.code(site.clock.instant()), "then", then);
            site.clock.advance(Duration.ofSeconds(60));
            assertThat(RawBrowser.location(in)).as(then).startsWith("/").doesNotContain("evil", "//", "\\");
        }
    }

    @Test
    @DisplayName("another host gets 421 and no page")
    void hostConfusion() throws Exception {
        for (String host :
                List.of("evil.example", "localhost", "localhost:1", "localhost:" + site.url.getPort() + ".evil")) {
            String answer = site.raw("GET /sign-in HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).containsPattern("^HTTP/1.1 (421|400)").doesNotContain("evil.example");
        }
    }

    @Test
    @DisplayName("nothing changes on GET (ASVS 3.5.3)")
    void getChangesNothing() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        for (String path : List.of(
                "/sign-out", "/security/codes", "/security/sessions/end", "/sign-in/passkey", "/confirm/passkey")) {
            assertThat(browser.get(path).statusCode()).as(path).isIn(404, 405);
        }
        assertThat(browser.get("/security/app/remove").body()).contains("This is your last second step");
        assertThat(browser.get("/security").body()).contains("10 left");
    }

    @Test
    @DisplayName("C10: somebody else's sessions and passkeys are not there")
    void others() throws Exception {
        Account bert = site.account("bert@example.org");
        site.signedIn(bert, site.enrolled(bert));
        long foreign =
                site.credentials.owners().sessions().of(bert.id()).getFirst().id();
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        browser.get("/security");

        assertThat(browser.post("/security/sessions/" + foreign + "/end").statusCode())
                .isEqualTo(404);
        assertThat(browser.post("/security/passkeys/1/remove").statusCode()).isEqualTo(404);
        assertThat(browser.post("/security/passkeys/x/remove").statusCode()).isEqualTo(404);
        assertThat(site.credentials.owners().sessions().of(bert.id())).hasSize(1);
    }

    @Test
    @DisplayName("an owner ends one session, or all others (ASVS 7.4.3, 7.5.2)")
    void sessions() throws Exception {
        Totp app = site.enrolled(anna);
        RawBrowser old = site.signedIn(anna, app);
        RawBrowser older = site.signedIn(anna, app);
        RawBrowser browser = site.signedIn(anna, app);
        long first =
                site.credentials.owners().sessions().of(anna.id()).getLast().id();
        browser.get("/security");

        assertThat(browser.post("/security/sessions/" + first + "/end").statusCode())
                .isEqualTo(303);
        assertThat(site.credentials.owners().sessions().of(anna.id())).hasSize(2);
        assertThat(browser.open("/security").body()).contains("That session is signed out");
        assertThat(browser.post("/security/sessions/end").statusCode()).isEqualTo(303);

        assertThat(browser.open("/security").statusCode()).isEqualTo(200);
        for (RawBrowser other : List.of(old, older)) {
            assertThat(RawBrowser.location(other.get("/security"))).startsWith("/sign-in");
        }
    }

    @Test
    @DisplayName("removing the last factor is said to sign all apps out, and does (rule 3)")
    void lastFactor() throws Exception {
        RawBrowser browser = site.signedIn(anna, site.enrolled(anna));
        site.appPassword(anna);
        browser.get("/security/app/remove");
        assertThat(browser.page).contains("every mail and calendar app is signed out at once");

        assertThat(browser.post("/security/app/remove").statusCode()).isEqualTo(303);

        assertThat(site.credentials.passwords().list(anna.id())).noneMatch(one -> one.revocation() == null);
        assertThat(site.credentials.owners().secondFactors().state(anna.id()).any())
                .isFalse();
    }

    @Test
    void rubbishAsABodyIsAnsweredCleanly() throws Exception {
        RawBrowser browser = site.browser();
        for (String body : List.of("%", "a=%zz", "=&=&&", "\0", "login=%ff%fe&password=%00")) {
            HttpRequest.Builder request = browser.request("/sign-in")
                    .header("Origin", site.url.toString())
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(body));
            assertThat(browser.send(request).statusCode()).as(body).isIn(400, 422);
        }
    }
}
