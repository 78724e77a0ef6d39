package latchkey.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import latchkey.app.node.CredentialsOpener;
import latchkey.app.node.Trial;
import latchkey.config.ConfigException;
import latchkey.config.ConfigLoader;
import latchkey.config.Configuration;
import latchkey.config.Problem;
import latchkey.config.Settings;
import latchkey.credentials.Account;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config}, and what it leads to. */
final class ConfigurationFile {

    private static final Path DEFAULT = Path.of("config", "latchkey.yaml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Default: $$LATCHKEY_CONFIG, or else config/latchkey.yaml in this folder.")
    private @Nullable Path file;

    Path path() {
        if (file != null) {
            return file;
        }
        String variable = System.getenv("LATCHKEY_CONFIG");
        return variable == null || variable.isEmpty() ? DEFAULT : Path.of(variable);
    }

    /** Everything that the file says. */
    Settings load() {
        try {
            return read().settings();
        } catch (ConfigException e) {
            throw CommandFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #load}, with where it says it, once the files that it names were tried. */
    Configuration loadTried() {
        try {
            Configuration configuration = read();
            List<Problem> problems = Trial.problems(configuration);
            if (problems.isEmpty()) {
                return configuration;
            }
            throw CommandFailure.configuration(
                    problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        } catch (ConfigException e) {
            throw CommandFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #load}, with where it says it, for a command that shows the problems itself. */
    Configuration read() throws ConfigException {
        if (!Files.exists(path())) {
            throw CommandFailure.configuration(
                    "there is no " + path() + "; name the configuration with --config FILE or $LATCHKEY_CONFIG");
        }
        return ConfigLoader.read(path());
    }

    /** The accounts and passwords of the installation, to be closed after use. */
    Credentials openRecord() {
        return open(load());
    }

    static Credentials open(Settings settings) {
        return CredentialsOpener.open(settings, CredentialMeter.NONE);
    }

    static Account account(Credentials credentials, String login) {
        return credentials.accounts().find(login).orElseThrow(() -> noSuchAccount(login));
    }

    static CommandFailure noSuchAccount(String login) {
        return CommandFailure.refused("no_such_account", "there is no account " + login);
    }
}
