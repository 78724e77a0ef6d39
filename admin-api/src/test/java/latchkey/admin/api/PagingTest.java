package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.TwoFactor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in pages, while they change. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class PagingTest {
    private TestApi api;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
        for (int i = 10; i < 30; i++) {
            add("m" + i + "@example.org");
        }
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void add(String login) {
        var _ = api.credentials.accounts().add(login, List.of("alias-of-" + login), TwoFactor.EXTERNAL, "a test");
    }

    /** All elements, page for page. */
    private List<String> read(String path, String list, String field, IntConsumer between) {
        List<String> read = new ArrayList<>();
        String next = path;
        for (int page = 0; next != null; page++) {
            Answered answer = api.get(next);
            assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
            JsonNode json = answer.json();
            json.get(list).forEach(each -> read.add(each.get(field).asText()));
            String link = answer.header("Link");
            assertThat(link.isEmpty()).isEqualTo(json.get("next").isNull());
            next = link.isEmpty() ? null : link.substring(1 + ApiPaths.BASE.length(), link.indexOf('>'));
            between.accept(page);
        }
        return read;
    }

    @Test
    void accountsThatComeMeanwhileDisturbNothing() {
        List<String> read = read("/accounts?limit=4&search=M1", "accounts", "login", page -> {
            add("a-m1-" + page + "@example.org"); // before what was read
            add("z-m1-" + page + "@example.org"); // after it
        });
        assertThat(read).doesNotHaveDuplicates().contains("z-m1-0@example.org").doesNotContain("a-m1-0@example.org");
        assertThat(read.subList(0, 10)).isSorted().allMatch(login -> login.startsWith("m1"));
        assertThat(api.get("/accounts?search=alias-of-m10").json().get("accounts"))
                .hasSize(1);
        assertThat(api.get("/accounts?search=%25").json().get("accounts")).isEmpty();
        assertThat(api.get("/accounts?search=nobody").json().get("next").isNull())
                .isTrue();
    }

    @Test
    void passwordsAndAuditComeNewestFirstWhateverIsAdded() {
        Account owner = api.account();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(api.password(owner).id());
        }
        List<String> expected = ids.reversed().stream().map(String::valueOf).toList();
        String path = "/accounts/" + owner.id() + "/passwords?limit=3";
        assertThat(read(path, "passwords", "id", _ -> {
                    AppPassword _ = api.password(owner);
                }))
                .isEqualTo(expected);
        List<String> lines =
                read("/audit?limit=3&kind=password-issued&account=" + owner.id(), "entries", "password", _ -> {
                    AppPassword _ = api.password(owner);
                });
        assertThat(lines).endsWith(expected.toArray(String[]::new)).doesNotHaveDuplicates();
        assertThat(api.get("/audit?password=" + ids.getFirst()).json().get("entries"))
                .hasSize(1);
        assertThat(api.get("/audit?by=nobody").json().get("entries")).isEmpty();
        Instant now = Instant.now().plusSeconds(60);
        assertThat(api.get("/audit?since=" + now).json().get("entries")).isEmpty();
        assertThat(api.get("/audit?until=" + now + "&by=a%20test&kind=account-added&kind=password-issued")
                        .json()
                        .get("entries"))
                .isNotEmpty();
    }

    @Test
    void sessionsComeOldestFirst() {
        api.join();
        Account owner = api.account();
        AppPassword password = api.password(owner);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(api.sessions.listed(api, owner, password));
        }
        assertThat(read("/sessions?limit=2", "sessions", "id", _ -> {})).isEqualTo(ids);
        String path = "/accounts/" + owner.id() + "/sessions?limit=2";
        assertThat(read(path, "sessions", "id", page -> {
                    if (page == 0) {
                        ids.add(api.sessions.listed(api, owner, password));
                    }
                }))
                .isEqualTo(ids);
        assertThat(api.get("/accounts/" + api.account().id() + "/sessions")
                        .json()
                        .get("sessions"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/accounts?limit=0",
                "/accounts?limit=101",
                "/accounts?limit=x",
                "/accounts?limit=1&limit=2",
                "/accounts?after=",
                "/accounts?after=!",
                "/accounts?after=AA",
                "/accounts?search=",
                "/accounts?search=%00",
                "/accounts?login=a&search=b",
                "/sessions?limit=1e2",
                "/audit?after=eA",
                "/audit?account=-1",
                "/audit?kind=nothing",
                "/audit?since=yesterday",
                "/audit?by=%0a"
            })
    void whatIsNoPageIsSaid(String path) {
        Answered answer = api.get(path);
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(422);
        assertThat(answer.wrong()).hasSize(1);
    }
}
