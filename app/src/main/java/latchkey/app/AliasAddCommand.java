package latchkey.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey account alias add}. */
@Command(name = "add", description = "Let a further name sign in to an account.")
final class AliasAddCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The name to add.")
    private String name = "";

    @Override
    public Integer call() {
        return AliasChange.make(
                configuration,
                output,
                login,
                "added alias " + name + " to",
                (accounts, id) -> accounts.addAlias(id, name, Operator.name()));
    }
}
