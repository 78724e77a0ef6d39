package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountCommandTest {

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    @Test
    void aRecordThatCannotBeOpenedIsToldWithTheReason() throws IOException {
        Path record = Files.createDirectories(folder.resolve("data")).resolve("latchkey.db");
        Files.writeString(record, "not what SQLite writes ".repeat(100));

        assertThat(installation
                        .run("account", "list")
                        .failed(ExitCode.TEMPORARY)
                        .err())
                .startsWith("latchkey: the record cannot be reached: ")
                .contains("file is not a database")
                .hasLineCount(1);
    }

    @Test
    void addsAndListsAnAccountByItsCanonicalName() throws IOException {
        assertThat(add("Anna@Example.org", "external", "--alias", "anna")
                        .succeeded()
                        .out())
                .isEqualTo("added anna@example.org\n");

        assertThat(installation.run("account", "list").succeeded().out().lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("anna@example\\.org +external +active +20\\S+Z +anna");

        JsonNode account = installation.run("account", "list", "--json").json().at("/accounts/0");
        assertThat(account.path("login").asText()).isEqualTo("anna@example.org");
        assertThat(account.path("two_factor").asText()).isEqualTo("external");
        assertThat(account.at("/aliases/0").asText()).isEqualTo("anna");
    }

    @Test
    void aTakenNameIsRefused() throws IOException {
        add("anna", "external").succeeded();

        assertThat(add("ANNA", "external").failed(ExitCode.REFUSED).err()).startsWith("latchkey: ");

        String refusal = add("bob", "none", "--alias", "anna", "--json")
                .failed(ExitCode.REFUSED)
                .err();
        assertThat(refusal).hasLineCount(1).contains("\"error\":\"taken\"", "\"exit\":1");
    }

    @Test
    void aNameThatNobodyCanHaveIsRefusedAndShownHarmlessly() {
        assertThat(add("anna\u001b[2J", "external").failed(ExitCode.REFUSED).err())
                .doesNotContain("\u001b");
    }

    @Test
    void twoFactorMustBeSaid() {
        assertThat(installation
                        .run("account", "add", "anna")
                        .failed(ExitCode.USAGE)
                        .err())
                .contains("--two-factor");
        assertThat(add("anna", "sometimes").failed(ExitCode.USAGE).err()).contains("none of external, none");
        assertThat(add("anna", "local").failed(ExitCode.USAGE).err()).contains("at the portal");
    }

    @Test
    void theFirstCommandMakesThePepperForItsOwnerOnly() throws IOException {
        add("anna", "external").succeeded();

        assertThat(Files.size(installation.pepper())).isGreaterThanOrEqualTo(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.pepper())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aLostPepperIsMadeAnewOnlyWhileThereIsNoPassword() throws IOException {
        add("anna", "external").succeeded();
        Files.delete(installation.pepper());
        add("bob", "external").succeeded();
        installation.run("password", "issue", "bob", "--label", "Phone").succeeded();
        Files.delete(installation.pepper());

        assertThat(add("carl", "external").failed(ExitCode.CONFIGURATION).err()).contains("pepper is missing");
        assertThat(installation.pepper()).doesNotExist();
    }

    @Test
    void aRecordThatCannotBeOpenedIsATemporaryFailure() throws IOException {
        Files.createDirectories(folder.resolve("data").resolve("latchkey.db"));

        assertThat(add("anna", "external").failed(ExitCode.TEMPORARY).err()).contains("record");
        assertThat(installation.pepper()).doesNotExist();
    }

    private Installation.Ended add(String login, String twoFactor, String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"account", "add", login, "--two-factor", twoFactor}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return installation.run(arguments);
    }
}
