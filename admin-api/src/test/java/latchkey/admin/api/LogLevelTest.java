package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import latchkey.admin.LogLevels;
import latchkey.admin.api.TestApi.Answered;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator has one logger say more for a while. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class LogLevelTest {
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
    void aLevelIsAskedForAndToldWithItsEnd() {
        Answered set = ask("latchkey.gateway", "debug", "10m");
        assertThat(set.status()).isEqualTo(200);
        JsonNode told = api.get("/log-levels").json().path("levels");
        assertThat(told).isEqualTo(set.json().path("levels")).hasSize(2);
        assertThat(told.get(0).path("level").asText()).isEqualTo("info");
        assertThat(told.get(1).path("logger").asText()).isEqualTo("latchkey.gateway");
        assertThat(told.get(1).path("configured").isNull()).isTrue();
        assertThat(told.get(1).path("level").asText()).isEqualTo("debug");
        assertThat(Instant.parse(told.get(1).path("until").asText()))
                .isCloseTo(Instant.now().plusSeconds(600), within(30, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({
        "latchkey, loud, 10m, level",
        "latchkey, debug, 10, for",
        "latchkey, debug, 25h, for",
        "latchkey, debug, 0m, for",
        "io.netty, debug, 10m, level",
        "latchkeys, debug, 10m, level",
        "a b, info, 10m, logger"
    })
    void whatCannotBeIsSaid(String logger, String level, String time, String wrong) {
        Answered refused = ask(logger, level, time);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.wrong()).containsExactly(wrong);
        assertThat(api.levels.inForce()).hasSize(1);
    }

    @Test
    void soManyAndNoMore() {
        for (int i = 0; i < LogLevels.MOST; i++) {
            assertThat(ask("latchkey.n" + i, "warn", "1h").status()).isEqualTo(200);
        }
        assertThat(ask("latchkey.more", "warn", "1h").status()).isEqualTo(429);
    }

    @Test
    void itTakesTheRoleAdmin() {
        String reader = api.token("reader", Role.READ).text();
        assertThat(api.get("/log-levels", "Authorization", "Bearer " + reader).status())
                .isEqualTo(403);
    }

    private Answered ask(String logger, String level, String time) {
        return api.call(
                "PUT",
                "/log-levels",
                "{\"logger\": \"%s\", \"level\": \"%s\", \"for\": \"%s\"}".formatted(logger, level, time));
    }
}
