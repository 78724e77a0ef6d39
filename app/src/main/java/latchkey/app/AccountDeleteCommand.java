package latchkey.app;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import latchkey.credentials.Account;
import latchkey.credentials.Accounts;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey account delete}. */
@Command(
        name = "delete",
        description = {
            "Delete an account: revoke its passwords, end its sessions and free its names.",
            "It cannot be undone. The history stays: \"account history --id NUMBER\"."
        })
final class AccountDeleteCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    @Option(names = "--yes", description = "Do it; without this, only what would happen is told.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes) {
            throw notConfirmed();
        }
        return AccountChange.make(configuration, output, login, "deleted", this::delete);
    }

    private Changed<Optional<Account>> delete(Accounts accounts, long id) {
        return accounts.delete(id, Operator.name(), why);
    }

    private CommandFailure notConfirmed() {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            Instant now = Instant.now();
            long active = credentials.passwords().list(account.id()).stream()
                    .filter(password -> password.active(now))
                    .count();
            List<String> names = Stream.concat(Stream.of(account.login()), account.aliases().stream())
                    .toList();
            return CommandFailure.refused(
                    "not_confirmed",
                    "this would delete " + account.login() + ", number " + account.id() + ", with "
                            + AccountChange.passwords(active) + ", end its sessions and free the names "
                            + String.join(", ", names) + "; nothing was done. To do it, add --yes");
        }
    }
}
