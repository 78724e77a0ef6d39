package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.Account;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entity tags: nobody's change is overwritten unseen. Also the account's names. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ConditionTest {
    private TestApi api;
    private Account owner;
    private String path;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
        owner = api.account();
        path = "/accounts/" + owner.id();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatWasReadBeforeAChangeIsOutdated() {
        String tag = api.get(path).header("ETag");
        assertThat(api.get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(api.get(path, "If-None-Match", "W/" + tag).status()).isEqualTo(304);
        assertThat(api.call("PUT", path + "/aliases/a@example.net", null, "If-Match", tag)
                        .status())
                .isEqualTo(200);
        assertThat(api.get(path, "If-None-Match", tag).status()).isEqualTo(200);
        for (String change : List.of("/suspend", "/resume")) {
            Answered outdated = api.post(path + change, "{}", "If-Match", tag);
            assertThat(outdated.status()).isEqualTo(412);
            assertThat(outdated.problem()).isEqualTo("changed");
        }
        assertThat(api.call("DELETE", path, null, "If-Match", tag).status()).isEqualTo(412);
        assertThat(api.call("PUT", path + "/two-factor", "{\"kept\": \"none\"}", "If-Match", "\"x\", " + tag)
                        .status())
                .isEqualTo(412);
        assertThat(api.get(path).json().get("suspended").booleanValue()).isFalse();
        String now = api.get(path).header("ETag");
        assertThat(api.post(path + "/suspend", "{}", "If-Match", "\"x\", " + now)
                        .status())
                .isEqualTo(200);
        assertThat(api.post(path + "/resume", "{}", "If-Match", "*").status()).isEqualTo(200);
        assertThat(api.post(
                                path + "/suspend",
                                "{}",
                                "If-Match",
                                "W/" + api.get(path).header("ETag"))
                        .status())
                .as("a weak tag never matches (RFC 9110 §13.1.1)")
                .isEqualTo(412);
    }

    @Test
    void ofManyWhoChangeTheSameVersionOneDoes() throws Exception {
        String tag = api.get(path).header("ETag");
        List<Callable<Answered>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String alias = path + "/aliases/alias" + i + "@example.net";
            calls.add(() -> api.call("PUT", alias, null, "If-Match", tag));
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answered> answer : callers.invokeAll(calls)) {
                statuses.add(answer.get().status());
            }
        }
        assertThat(statuses).containsOnlyOnce(200).contains(412);
        assertThat(statuses.stream().filter(status -> status == 412)).hasSize(19);
        assertThat(api.get(path).json().get("aliases")).hasSize(1);
    }

    @Test
    void namesBelongToOneAccount() {
        Account other = api.account();
        String aliases = path + "/aliases/";
        assertThat(api.call("PUT", aliases + other.login(), null).problem()).isEqualTo("taken");
        assertThat(api.call("PUT", aliases + "a%20b", null).wrong()).containsExactly("alias");
        Answered added = api.call("PUT", aliases + "Anna.B@Example.ORG", null);
        assertThat(added.json().get("aliases").get(0).textValue()).isEqualTo("anna.b@example.org");
        assertThat(api.call("PUT", aliases + "anna.b@example.org", null).json().get("aliases"))
                .hasSize(1);
        assertThat(api.get("/accounts?login=ANNA.B@example.org")
                        .json()
                        .at("/accounts/0/id")
                        .longValue())
                .isEqualTo(owner.id());
        assertThat(api.call("DELETE", aliases + owner.login(), null).wrong()).containsExactly("alias");
        assertThat(api.call("DELETE", aliases + other.login(), null).status()).isEqualTo(404);
        assertThat(api.call("DELETE", aliases + "anna.b@example.org", null)
                        .json()
                        .get("status")
                        .textValue())
                .isEqualTo("enforced");
        assertThat(api.get("/accounts?login=anna.b@example.org").json().get("accounts"))
                .isEmpty();
        String taken = "{\"login\": \"new@example.org\", \"aliases\": [\"" + other.login() + "\"]}";
        assertThat(api.post("/accounts", taken).problem()).isEqualTo("taken");
        assertThat(api.post(
                                "/accounts",
                                "{\"login\": \"a b\", \"aliases\": [\"ok\", \"a..b\"], \"twoFactor\": \"local\"}")
                        .wrong())
                .containsExactlyInAnyOrder("login", "aliases[1]", "twoFactor");
    }
}
