package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.credentials.Credentials;
import latchkey.credentials.owner.PrimaryCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it puts something in place of standard input")
class PrimaryPasswordCommandTest {

    private static final String GOOD = "seven blue kites over Ghent";

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

    private Installation.Ended fromFile(String content, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("new"), content);
        String[] arguments = new String[more.length + 5];
        System.arraycopy(
                new String[] {"account", "primary-password", "anna", "--file", file.toString()}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return installation.run(arguments);
    }

    @Test
    void itIsReadFromAFileAndTheAppPasswordsAreRevoked() throws Exception {
        installation.run("password", "issue", "anna", "--label", "Phone").succeeded();

        Installation.Ended ended = fromFile(GOOD + "\r\n", "--why", "forgotten").succeeded();

        assertThat(ended.out()).isEqualTo("""
                        primary password set: anna@example.org, revoked 1 app password
                        in force: no node is running
                        """);
        assertThat(ended.err()).isEmpty();
        String history = installation.run("account", "history", "anna").out();
        assertThat(history).contains("primary password reset", "forgotten").doesNotContain(GOOD);
        assertItSignsIn();
    }

    @Test
    void itIsReadFromStandardInput() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((GOOD + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(installation
                            .run("account", "primary-password", "anna", "--json")
                            .succeeded()
                            .json()
                            .path("revoked_passwords")
                            .asInt())
                    .isZero();
        } finally {
            System.setIn(before);
        }
        assertItSignsIn();
    }

    /** The end of the line is no part of it. */
    private void assertItSignsIn() throws ConfigException {
        try (Credentials credentials = ConfigurationFile.open(ConfigLoader.load(installation.configuration()))) {
            assertThat(credentials
                            .owners()
                            .primaryPasswords()
                            .check("anna", GOOD.getBytes(StandardCharsets.UTF_8), InetAddress.getLoopbackAddress()))
                    .isInstanceOf(PrimaryCheck.Right.class);
        }
    }

    @Test
    void whatIsNoGoodPasswordIsRefusedWithASentence() throws IOException {
        assertThat(fromFile("tiny").failed(ExitCode.REFUSED).err())
                .contains("12")
                .doesNotContain("tiny");
        assertThat(fromFile("").failed(ExitCode.REFUSED).err()).contains("12");
        assertThat(fromFile("aaaaaaaaaaaaaaaa", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"error\":");
        assertThat(fromFile(GOOD + "\nand more\n").failed(ExitCode.REFUSED).err())
                .contains("one line")
                .doesNotContain("kites");
        assertThat(fromFile("x".repeat(5_000)).failed(ExitCode.REFUSED).err()).contains("one line of at most 4096");
    }

    @Test
    void whatIsNotThereIsTold() {
        assertThat(installation
                        .run("account", "primary-password", "anna", "--file", folder + "/nothing")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("cannot read", "nothing");
        assertThat(installation
                        .run("account", "primary-password", "nobody", "--file", folder + "/nothing")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("no account nobody");
    }
}
