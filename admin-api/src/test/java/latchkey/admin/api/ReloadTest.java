package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import latchkey.admin.api.TestApi.Answered;
import latchkey.config.Problem;
import latchkey.config.ReloadOutcome;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reloads by the API hears what has changed, or everything that is in the way. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ReloadTest {
    private TestApi api;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatChangedIsTold() {
        api.reload = new ReloadOutcome.Done(new TreeSet<>(List.of("tls.key", "limits.idle")));
        Answered answer = api.post("/reload", "{}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("changed").valueStream().map(key -> key.asText()))
                .containsExactly("limits.idle", "tls.key");
    }

    @Test
    void everythingInTheWayIsTold() {
        Path file = Path.of("latchkey.yaml");
        api.reload = new ReloadOutcome.Refused(List.of(
                new Problem(file, 7, "backends.imap.port", "\"abc\"", "a number from 1 to 65535"),
                new Problem(file, 2, "listeners[0].port", "a change", "none")));
        Answered answer = api.post("/reload", "{}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("configuration-refused");
        assertThat(answer.wrong()).containsExactly("backends.imap.port", "listeners[0].port");
        assertThat(answer.json().path("errors").path(0).path("detail").asText())
                .isEqualTo("line 7: found \"abc\", allowed: a number from 1 to 65535");
    }

    @Test
    void onlyAnAdministratorMay() {
        String reader = api.token("reader", Role.READ, Role.ISSUE, Role.REVOKE).text();
        assertThat(api.post("/reload", "{}", "Authorization", "Bearer " + reader)
                        .status())
                .isEqualTo(403);
    }
}
