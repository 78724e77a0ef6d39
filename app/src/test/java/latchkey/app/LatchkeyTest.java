package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatchkeyTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "check",
                "demo",
                "practise",
                "account",
                "account add",
                "account list",
                "account suspend",
                "account resume",
                "account two-factor",
                "account password-changed",
                "account primary-password",
                "account delete",
                "account history",
                "account alias",
                "account alias add",
                "account alias remove",
                "password",
                "password issue",
                "password list",
                "password revoke",
                "token",
                "token make",
                "token list",
                "token revoke",
                "keys",
                "keys list",
                "keys rotate",
                "keys retire"
            })
    void everyCommandHasHelp(String command) {
        String line = (command + " --help").strip();

        Installation.Ended ended = Installation.bare(line.split(" ")).succeeded();

        assertThat(ended.out())
                .startsWith("Usage: latchkey " + command)
                .doesNotContain("${")
                .doesNotContain("@|");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void theVersionIsTold() {
        assertThat(Installation.bare("--version").succeeded().out()).matches("latchkey \\S.*\n");
    }

    @Test
    void theHelpListsTheExitCodes() {
        assertThat(Installation.bare("--help").out()).contains("0   done", "4   the record cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frob", "account", "account frob", "serve --frob", "password list"})
    void aWrongCommandLineIsTold(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(Installation.bare(arguments).failed(ExitCode.USAGE).err()).startsWith("latchkey: ");
    }

    @Test
    void checkAcceptsASoundConfiguration() throws IOException {
        Installation installation = Installation.in(folder);

        assertThat(installation.run("check").succeeded().out()).endsWith("latchkey.yaml is fine\n");
        assertThat(installation.run("check", "--json").succeeded().json().path("problems"))
                .isEmpty();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void checkReadsCertificateAndKey() throws IOException {
        Installation installation = Installation.in(folder);
        Files.writeString(folder.resolve("certificate.pem"), "not PEM");
        Files.writeString(folder.resolve("key.pem"), "nor this");
        Files.setPosixFilePermissions(folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                installation.configuration(),
                "tls: {certificate: certificate.pem, key: key.pem}\n",
                StandardOpenOption.APPEND);

        assertThat(installation.run("check").failed(ExitCode.CONFIGURATION).err())
                .contains("certificate.pem", "no certificate");
    }

    @Test
    void checkReadsTheCertificatesOfThePortalAndOfTheMailServer() throws IOException {
        Installation installation = Installation.in(folder);
        Files.writeString(folder.resolve("ca.pem"), "not PEM");
        Files.writeString(folder.resolve("key.pem"), "nor this");
        Files.setPosixFilePermissions(folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        String sound = Files.readString(installation.configuration());

        Files.writeString(
                installation.configuration(),
                sound + "mail: {host: smtp.example.org, ca: ca.pem, from: no-reply@example.org}\n");
        assertThat(installation.run("check").failed(ExitCode.CONFIGURATION).err())
                .contains("latchkey.yaml:7: mail.ca: found no certificate in ", "ca.pem");

        Files.writeString(
                installation.configuration(),
                sound + "portal: {url: \"https://account.example.org\", certificate: ca.pem, key: key.pem}\n");
        assertThat(installation.run("check").failed(ExitCode.CONFIGURATION).err())
                .contains("ca.pem", "no certificate");
    }

    @Test
    void checkTellsAllProblemsAtOnce() throws IOException {
        Installation installation = Installation.in(folder);
        Files.writeString(installation.configuration(), """
                listeners:
                  - {protocol: gopher, port: 70}
                bakends: {}
                """);

        assertThat(installation.run("check").failed(ExitCode.CONFIGURATION).err())
                .contains("latchkey.yaml:2: listeners[0].protocol", "latchkey.yaml:3: bakends");

        Installation.Ended ended = installation.run("check", "--json");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(ended.json().at("/problems").findValuesAsText("line")).contains("2", "3");
        assertThat(ended.json().at("/problems")).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "account list", "password list anna", "check"})
    void everyCommandNamesTheConfigurationThatIsMissing(String line) {
        Installation installation = new Installation(folder);

        assertThat(installation
                        .run(line.split(" "))
                        .failed(ExitCode.CONFIGURATION)
                        .err())
                .contains(installation.configuration().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "account list", "password list anna"})
    void everyCommandTellsTheProblemsOfItsConfiguration(String line) throws IOException {
        Installation installation = Installation.in(folder);
        Files.writeString(installation.configuration(), "nonsense: 1\n");

        assertThat(installation
                        .run(line.split(" "))
                        .failed(ExitCode.CONFIGURATION)
                        .err())
                .contains("latchkey.yaml:1: nonsense");
    }
}
