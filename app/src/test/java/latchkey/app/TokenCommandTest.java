package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {

    private static final String TEXT = "lk_[0-9]+_[A-Za-z0-9_-]{43}";

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    @Test
    void makePrintsTheTokenAndNothingElse() {
        Installation.Ended made = make("help desk", "--role", "issue,revoke").succeeded();

        assertThat(made.out()).matches(TEXT + "\n");
        assertThat(made.err())
                .contains("help desk", "issue, revoke", "latchkey token revoke")
                .doesNotContain(made.out().strip());
        assertThat(make("help desk", "--role", "read").out()).isNotEqualTo(made.out());
    }

    @Test
    void makeTellsEverythingInJson() throws IOException {
        JsonNode made = make("sync", "--role", "admin", "--expires", "2100-01-31", "--json")
                .succeeded()
                .json();

        assertThat(made.path("token").asText()).matches(TEXT);
        assertThat(made.at("/made/name").asText()).isEqualTo("sync");
        assertThat(made.at("/made/roles").toString()).isEqualTo("[\"admin\"]");
        assertThat(made.at("/made/state").asText()).isEqualTo("active");
        assertThat(made.at("/made/expires").asText()).isEqualTo("2100-01-31T00:00:00Z");
    }

    @Test
    void listShowsAllOfThemButNoSecret() throws IOException {
        String secret = make("help desk", "--role", "issue", "--role", "revoke")
                .out()
                .strip()
                .replaceAll(".*_", "");
        make("sync", "--role", "read").succeeded();
        installation.run("token", "revoke", id(0)).succeeded();

        Installation.Ended list = installation.run("token", "list").succeeded();

        assertThat(list.out().lines()).hasSize(3);
        assertThat(list.out())
                .containsPattern("revoked +help desk +issue,revoke +20\\S+Z +operator:\\S+ +- +never")
                .containsPattern("active +sync +read ")
                .doesNotContain(secret);
        assertThat(installation
                        .run("token", "list", "--json")
                        .json()
                        .at("/tokens/0/revoked")
                        .asText())
                .startsWith("20");
    }

    private String id(int index) throws IOException {
        return installation
                .run("token", "list", "--json")
                .json()
                .at("/tokens/" + index + "/id")
                .asText();
    }

    @Test
    void revokeSaysWhatItDid() throws IOException {
        make("help desk", "--role", "read").succeeded();
        String id = id(0);

        assertThat(installation.run("token", "revoke", id).succeeded().out()).isEqualTo("revoked token " + id + "\n");
        assertThat(installation.run("token", "revoke", id).succeeded().out())
                .isEqualTo("token " + id + " was revoked before\n");
        assertThat(installation
                        .run("token", "revoke", "999999", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"no_such_token\"");
        assertThat(installation
                        .run("account", "history", "--id", "0")
                        .succeeded()
                        .out())
                .containsSubsequence("token revoked", "token made");
    }

    @ParameterizedTest
    @CsvSource({"--role, root", "--expires, tomorrow", "--unknown, x"})
    void whatCannotBeUnderstoodIsAUsageError(String option, String value) {
        assertThat(make("x", "--role", "read", option, value)
                        .failed(ExitCode.USAGE)
                        .err())
                .contains(value);
    }

    @Test
    void aRoleMustBeSaid() {
        assertThat(make("x").failed(ExitCode.USAGE).err()).contains("--role");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(make("", "--role", "read").failed(ExitCode.REFUSED).err()).contains("name must have 1 to 100");
        assertThat(make("x", "--role", "read", "--expires", "2001-01-31")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("in the future");
    }

    private Installation.Ended make(String name, String... more) {
        String[] arguments = new String[more.length + 3];
        System.arraycopy(new String[] {"token", "make", name}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return installation.run(arguments);
    }
}
