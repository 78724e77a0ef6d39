package latchkey.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey account suspend}. */
@Command(
        name = "suspend",
        description = {
            "Refuse every login of an account from now on, and end its sessions.",
            "Its passwords stay as they are and work again after \"account resume\"."
        })
final class AccountSuspendCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    @Override
    public Integer call() {
        return AccountChange.make(
                configuration,
                output,
                login,
                "suspended",
                (accounts, id) -> accounts.suspend(id, Operator.name(), why));
    }
}
