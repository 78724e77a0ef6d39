package latchkey.admin.portal.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import latchkey.credentials.Account;
import latchkey.credentials.Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Two portals on one PostgreSQL. */
class TwoNodesTest {
    private static EmbeddedPostgres server;

    private SignInSite one;
    private SignInSite two;
    private Account anna;

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        String url = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
        Store store = new Store.PostgreSql(url, "postgres", "any".getBytes(StandardCharsets.US_ASCII), 6);
        one = SignInSite.start(store);
        two = SignInSite.start(store);
        anna = one.account("anna-" + System.nanoTime() + "@example.org");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @RepeatedTest(3)
    @DisplayName("C8: one code, sent to two nodes at once, signs in once (ASVS 6.5.1)")
    void replay() throws Exception {
        Totp app = one.enrolled(anna);
        two.clock.advance(Duration.ofSeconds(60));
        List<RawBrowser> browsers = new ArrayList<>();
        for (SignInSite node : List.of(one, two, one, two)) {
            RawBrowser browser = node.browser();
            browser.signIn(anna.login(), SignInSite.PASSWORD);
            browsers.add(browser);
        }
        String code = app.code(one.clock.instant());
        List<Callable<Integer>> tries = browsers.stream()
                .<Callable<Integer>>map(browser ->
                        () -> browser.post("/sign-in/code", "code", code).statusCode())
                .toList();

        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tries)) {
                statuses.add(done.get());
            }
        }

        assertThat(Collections.frequency(statuses, 303)).as("of " + statuses).isEqualTo(1);
        assertThat(statuses).as("refused, or told to wait").isSubsetOf(303, 422, 429);
    }

    @Test
    @DisplayName("a session of one node is one of the other, and ends on both (ASVS 7.4.1)")
    void sessions() throws Exception {
        RawBrowser browser = one.signedIn(anna, one.enrolled(anna));
        RawBrowser other = two.browser();
        other.cookies.putAll(browser.cookies);

        assertThat(other.get("/security").statusCode()).isEqualTo(200);
        assertThat(other.post("/sign-out").statusCode()).isEqualTo(303);
        assertThat(RawBrowser.location(browser.get("/security"))).startsWith("/sign-in");
    }
}
