package latchkey.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey account resume}. */
@Command(name = "resume", description = "End the suspension of an account: its passwords work again.")
final class AccountResumeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Override
    public Integer call() {
        return AccountChange.make(
                configuration, output, login, "resumed", (accounts, id) -> accounts.resume(id, Operator.name()));
    }
}
