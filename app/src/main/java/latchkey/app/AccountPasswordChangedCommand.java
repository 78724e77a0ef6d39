package latchkey.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey account password-changed}. */
@Command(
        name = "password-changed",
        description = {
            "Tell that an account's own password, which is kept elsewhere, was changed.",
            "Revokes all the account's app-specific passwords and ends their sessions."
        })
final class AccountPasswordChangedCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Option(names = "--reset", description = "Not the owner but an operator set it anew.")
    private boolean reset;

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    @Override
    public Integer call() {
        return AccountChange.make(
                configuration,
                output,
                login,
                reset ? "password reset:" : "password changed:",
                (accounts, id) -> reset
                        ? accounts.primaryPasswordReset(id, Operator.name(), why)
                        : accounts.primaryPasswordChanged(id, Operator.name(), why));
    }
}
