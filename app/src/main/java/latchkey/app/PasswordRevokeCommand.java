package latchkey.app;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import latchkey.app.log.Printable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
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
            "Once this returns the revocation is on disk; the running gateway refuses the password and closes the "
                    + "sessions that were opened with it within a second."
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
            List<AppPassword> revoked = wanted == null
                    ? credentials
                            .passwords()
                            .revokeAll(account.id(), Operator.name(), why)
                            .result()
                    : List.of(revoke(credentials.passwords(), account, wanted));
            output.result(
                    Described.passwords(account, "revoked", revoked),
                    revoked.isEmpty()
                            ? "nothing to revoke\n"
                            : revoked.stream().map(PasswordRevokeCommand::line).collect(Collectors.joining()));
            return ExitCode.OK;
        }
    }

    private AppPassword revoke(Passwords passwords, Account account, long id) {
        return passwords
                .find(id)
                .filter(password -> password.account() == account.id())
                .flatMap(password ->
                        passwords.revoke(password.id(), Operator.name(), why).result())
                .orElseThrow(() -> CommandFailure.refused(
                        "no_such_password", account.login() + " has no password with the number " + id));
    }

    private static String line(AppPassword password) {
        return Printable.text("revoked " + password.id() + " \"" + password.label() + "\"") + "\n";
    }
}
