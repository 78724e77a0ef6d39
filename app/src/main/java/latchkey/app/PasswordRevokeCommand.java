package latchkey.app;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import latchkey.app.log.Printable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.Passwords;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey password revoke}. */
@Command(
        name = "revoke",
        customSynopsis = "latchkey password revoke [--config=FILE] [--why=TEXT] [--json] LOGIN (ID | --all)",
        description = {
            "Revoke one of an account's passwords, or all of them.",
            "Once this returns the revocation is on disk. The last line tells whether every running node refuses the "
                    + "password already and has closed the sessions that were opened with it; it is waited for up to "
                    + "five seconds."
        })
final class PasswordRevokeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "The password's number, as \"password list\" shows it.")
    private @Nullable Long id;

    @Option(names = "--all", description = "All that are not revoked yet.")
    private boolean all;

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        @Nullable Long wanted = id;
        if (all == (wanted != null)) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), "Either ID or --all says what to revoke");
        }
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            Changed<List<AppPassword>> changed = wanted == null
                    ? credentials.passwords().revokeAll(account.id(), Operator.name(), why)
                    : revoke(credentials.passwords(), account, wanted);
            List<AppPassword> revoked = changed.result();
            // Revoked before, perhaps by a command whose answer was lost: it may not be in force yet.
            EnforcementReport report = changed.change() == null
                    ? EnforcementReport.ofAll(credentials)
                    : EnforcementReport.of(credentials, changed.change());
            Map<String, @Nullable Object> json = Described.passwords(account, "revoked", revoked);
            json.putAll(report.json());
            String lines = revoked.isEmpty()
                    ? "nothing to revoke\n"
                    : revoked.stream().map(PasswordRevokeCommand::line).collect(Collectors.joining());
            output.result(json, lines + report.text());
            return ExitCode.OK;
        }
    }

    private Changed<List<AppPassword>> revoke(Passwords passwords, Account account, long id) {
        if (passwords
                .find(id)
                .filter(password -> password.account() == account.id())
                .isEmpty()) {
            throw CommandFailure.refused(
                    "no_such_password", account.login() + " has no password with the number " + id);
        }
        Changed<Optional<AppPassword>> changed = passwords.revoke(id, Operator.name(), why);
        return new Changed<>(changed.result().stream().toList(), changed.change());
    }

    private static String line(AppPassword password) {
        return Printable.text("revoked " + password.id() + " \"" + password.label() + "\"") + "\n";
    }
}
