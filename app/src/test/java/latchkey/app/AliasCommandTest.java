package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasCommandTest {

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

    private Installation.Ended alias(String what, String login, String name, String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"account", "alias", what, login, name}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return installation.run(arguments);
    }

    @Test
    void anAliasIsAddedAndRemoved() throws IOException {
        assertThat(alias("add", "anna", "Annie").succeeded().out())
                .isEqualTo("added alias Annie to anna@example.org\n");
        assertThat(alias("add", "annie", "annie").succeeded().out())
                .isEqualTo("nothing to change at anna@example.org\n");
        assertThat(alias("remove", "anna@example.org", "anna", "--json")
                        .succeeded()
                        .json()
                        .at("/account/aliases")
                        .toString())
                .isEqualTo("[\"annie\"]");
        assertThat(alias("remove", "annie", "annie").succeeded().out())
                .isEqualTo("removed alias annie from anna@example.org\n");
        assertThat(installation.run("account", "history", "anna@example.org").out())
                .containsSubsequence("alias removed", "annie", "alias removed", "anna", "alias added");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(alias("add", "anna", "bob", "--json")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("\"error\":\"taken\"");
        assertThat(alias("add", "anna", "a b").failed(ExitCode.REFUSED).err()).contains("cannot be a login");
        assertThat(alias("add", "nobody", "x").failed(ExitCode.REFUSED).err()).contains("there is no account nobody");
        assertThat(alias("remove", "anna", "bob").failed(ExitCode.REFUSED).err())
                .contains("has no alias 'bob'");
        assertThat(alias("remove", "anna", "anna@example.org")
                        .failed(ExitCode.REFUSED)
                        .err())
                .contains("is the account's login");
        assertThat(installation
                        .run("account", "alias", "add", "anna")
                        .failed(ExitCode.USAGE)
                        .err())
                .contains("NAME");
    }
}
