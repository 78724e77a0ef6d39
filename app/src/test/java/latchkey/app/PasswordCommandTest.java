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
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCommandTest {

    private static final String SHOWN = "[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}";

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
        installation
                .run("account", "add", "anna@example.org", "--two-factor", "external", "--alias", "anna")
                .succeeded();
        installation.run("account", "add", "bob", "--two-factor", "none").succeeded();
    }

    @Test
    void issuePrintsThePasswordAndNothingElse() {
        Installation.Ended issued = issue("Phone").succeeded();

        assertThat(issued.out()).matches(SHOWN + "\n");
        assertThat(issued.err())
                .contains("Phone", "anna@example.org")
                .doesNotContain(issued.out().strip());
        assertThat(issue("Tablet").out()).isNotEqualTo(issued.out());
    }

    @Test
    void issueTellsEverythingInJson() throws IOException {
        JsonNode issued = issue(
                        "Phone",
                        "--json",
                        "--service",
                        "imap,smtp",
                        "--service",
                        "caldav",
                        "--network",
                        "192.0.2.0/24",
                        "--network",
                        "2001:db8::/32",
                        "--expires",
                        "2100-01-31")
                .succeeded()
                .json();

        assertThat(issued.path("login").asText()).isEqualTo("anna@example.org");
        assertThat(issued.path("password").asText()).matches(SHOWN);
        assertThat(issued.at("/issued/services").toString()).isEqualTo("[\"imap\",\"smtp\",\"caldav\"]");
        assertThat(issued.at("/issued/networks/0").asText()).isEqualTo("192.0.2.0/24");
        assertThat(issued.at("/issued/expires").asText()).isEqualTo("2100-01-31T00:00:00Z");
    }

    @Test
    void anAccountWithoutTwoFactorIsToldWhy() {
        assertThat(installation
                        .run("password", "issue", "bob", "--label", "Phone")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("two-factor");
    }

    @Test
    void theLimitIsKept() {
        for (int i = 0; i < 3; i++) {
            issue("Phone " + i).succeeded();
        }

        assertThat(issue("one too many", "--json").failed(ExitCode.REFUSED).err())
                .contains("\"limit_reached\"");
    }

    @ParameterizedTest
    @CsvSource({
        "--expires, tomorrow",
        "--expires, 2027-02-30",
        "--network, example.org",
        "--network, 192.0.2.1/24",
        "--service, gopher",
        "--unknown, x"
    })
    void whatCannotBeUnderstoodIsAUsageError(String option, String value) {
        assertThat(issue("Phone", option, value).failed(ExitCode.USAGE).err()).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001-01-31", "2001-01-31T00:00:00Z"})
    void anExpiryInThePastIsRefused(String past) {
        issue("Phone", "--expires", past).failed(ExitCode.REFUSED);
    }

    @Test
    void listShowsTheStateOfEach() throws IOException {
        issue("Phone").succeeded();
        long id = onlyId();
        installation
                .run("password", "revoke", "anna", String.valueOf(id), "--why", "lost on a train")
                .succeeded();
        issue("Tablet").succeeded();

        String table = installation.run("password", "list", "anna").succeeded().out();

        assertThat(table.lines()).hasSize(3);
        assertThat(table)
                .contains("lost on a train")
                .containsPattern("active +Tablet")
                .containsPattern("revoked 2.*Phone");
        JsonNode passwords =
                installation.run("password", "list", "anna", "--json").json().path("passwords");
        assertThat(passwords.at("/0/revocation/why").asText()).isEqualTo("lost on a train");
        assertThat(passwords.at("/0/state").asText()).isEqualTo("revoked");
        assertThat(passwords.at("/1/state").asText()).isEqualTo("active");
    }

    @Test
    void revokeTakesOneOfTheAccountsOwn() throws IOException {
        issue("Phone").succeeded();
        String id = String.valueOf(onlyId());

        assertThat(installation
                        .run("password", "revoke", "bob", id)
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("bob has no password");
        assertThat(installation
                        .run("password", "revoke", "anna", id)
                        .succeeded()
                        .out())
                .isEqualTo("revoked " + id + " \"Phone\"\nin force: no node is running\n");
        installation.run("password", "revoke", "anna", "999999").failed(ExitCode.REFUSED);
    }

    @Test
    void revokeAllTakesTheRestAndSaysWhichTheyWere() throws IOException {
        issue("Phone").succeeded();
        issue("Tablet").succeeded();

        JsonNode revoked = installation
                .run("password", "revoke", "anna", "--all", "--json")
                .succeeded()
                .json()
                .path("revoked");

        assertThat(revoked).hasSize(2);
        assertThat(installation
                        .run("password", "revoke", "anna", "--all")
                        .succeeded()
                        .out())
                .isEqualTo("nothing to revoke\nin force: no node is running\n");
    }

    @Test
    void revokeMustKnowWhat() {
        installation.run("password", "revoke", "anna").failed(ExitCode.USAGE);
        installation.run("password", "revoke", "anna", "1", "--all").failed(ExitCode.USAGE);
        installation.run("password", "revoke", "anna", "one").failed(ExitCode.USAGE);
    }

    @Test
    void anUnknownAccountIsNotFound() {
        installation.run("password", "issue", "nobody", "--label", "x").failed(ExitCode.REFUSED);
        installation.run("password", "revoke", "nobody", "--all").failed(ExitCode.REFUSED);
        assertThat(installation
                        .run("password", "list", "nobody", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"no_such_account\"");
    }

    private Installation.Ended issue(String label, String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"password", "issue", "anna", "--label", label}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return installation.run(arguments);
    }

    private long onlyId() throws IOException {
        return installation
                .run("password", "list", "anna", "--json")
                .json()
                .at("/passwords/0/id")
                .asLong();
    }
}
