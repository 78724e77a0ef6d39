package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountChangeCommandTest {

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
        installation
                .run("account", "add", "anna@example.org", "--two-factor", "external", "--alias", "anna")
                .succeeded();
    }

    @Test
    void suspendsAndResumes() throws IOException {
        issue("Phone");

        assertThat(out("account", "suspend", "anna", "--why", "unpaid"))
                .isEqualTo("suspended anna@example.org\nin force: no node is running\n");
        assertThat(out("account", "list")).containsPattern("anna@example.org +external +suspended");
        assertThat(out("account", "suspend", "anna"))
                .isEqualTo("nothing to change at anna@example.org\nin force: no node is running\n");
        assertThat(json("account", "resume", "anna").path("changed").asBoolean())
                .isTrue();
        assertThat(states()).containsExactly("active");
    }

    @Test
    void withoutTwoFactorTheAppPasswordsAreRevoked() throws IOException {
        issue("Phone");
        issue("Tablet");

        assertThat(out("account", "two-factor", "anna", "none"))
                .isEqualTo(
                        "two-factor none: anna@example.org, revoked 2 app passwords\nin force: no node is running\n");
        assertThat(states()).containsExactly("revoked", "revoked");
        assertThat(out("account", "two-factor", "anna", "external"))
                .isEqualTo("two-factor external: anna@example.org\n");
        installation.run("account", "two-factor", "anna", "sometimes").failed(ExitCode.USAGE);
    }

    @Test
    void aNewOwnPasswordRevokesTheAppPasswords() throws IOException {
        issue("Phone");
        JsonNode changed = json("account", "password-changed", "anna");
        assertThat(changed.path("revoked_passwords").asInt()).isEqualTo(1);
        assertThat(changed.at("/account/login").asText()).isEqualTo("anna@example.org");

        issue("Phone again");
        assertThat(out("account", "password-changed", "anna", "--reset", "--why", "phished"))
                .isEqualTo("password reset: anna@example.org, revoked 1 app password\nin force: no node is running\n");
        assertThat(states()).containsExactly("revoked", "revoked");
    }

    @Test
    void deleteAsksFirst() throws IOException {
        issue("Phone");

        assertThat(installation
                        .run("account", "delete", "anna")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("would delete anna@example.org", "1 app password,", "anna@example.org, anna;", "--yes")
                .hasLineCount(1);
        assertThat(installation
                        .run("account", "delete", "anna", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"not_confirmed\"");
        assertThat(states()).containsExactly("active");
    }

    @Test
    void aDeletedAccountLeavesItsNameAndItsHistory() throws IOException {
        issue("Phone");

        JsonNode deleted = json("account", "delete", "anna", "--yes", "--why", "left");

        assertThat(deleted.path("revoked_passwords").asInt()).isEqualTo(1);
        assertThat(json("account", "list").path("accounts")).isEmpty();
        installation.run("password", "list", "anna").failed(ExitCode.REFUSED);
        installation.run("account", "delete", "anna", "--yes").failed(ExitCode.REFUSED);
        String id = deleted.at("/account/id").asText();
        assertThat(out("account", "history", "--id", id).lines())
                .hasSize(4)
                .element(1)
                .asString()
                .contains("account deleted", "operator:", "anna@example.org anna: left; app passwords revoked: 1");
        installation.run("account", "add", "anna", "--two-factor", "external").succeeded();
    }

    @Test
    void historyIsNewestFirstAndAsLongAsWanted() throws IOException {
        issue("Phone");
        installation.run("account", "suspend", "anna", "--why", "unpaid").succeeded();

        JsonNode history = json("account", "history", "anna").path("history");
        assertThat(history.findValuesAsText("what")).containsExactly("suspended", "password_issued", "account_added");
        assertThat(history.at("/0/detail").asText()).isEqualTo("unpaid");
        assertThat(history.at("/1/password").asLong()).isPositive();
        assertThat(json("account", "history", "anna", "--limit", "1").path("history"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "history anna --id 1", "history anna --limit 0", "history --id one", "suspend"})
    void whatCannotBeUnderstoodIsAUsageError(String line) {
        installation.run(("account " + line).split(" ")).failed(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "suspend nobody",
                "resume nobody",
                "delete nobody",
                "delete nobody --yes",
                "two-factor nobody none",
                "password-changed nobody",
                "history nobody",
                "history --id 999"
            })
    void anUnknownAccountIsNotFound(String line) {
        List<String> arguments = new ArrayList<>(List.of("account"));
        arguments.addAll(List.of(line.split(" ")));
        arguments.add("--json");
        assertThat(installation
                        .run(arguments.toArray(String[]::new))
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"no_such_account\"");
    }

    private void issue(String label) {
        installation.run("password", "issue", "anna", "--label", label).succeeded();
    }

    private String out(String... arguments) {
        return installation.run(arguments).succeeded().out();
    }

    private JsonNode json(String... arguments) throws IOException {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        return installation.run(all).succeeded().json();
    }

    private List<String> states() throws IOException {
        return json("password", "list", "anna").path("passwords").findValuesAsText("state");
    }
}
