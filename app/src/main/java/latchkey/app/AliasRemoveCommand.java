package latchkey.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey account alias remove}. */
@Command(
        name = "remove",
        description = {
            "Take a further name from an account: it is refused from now on, and can be another account's.",
            "Sessions that are open stay; to end them: latchkey sessions end --account LOGIN"
        })
final class AliasRemoveCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The name to remove.")
    private String name = "";

    @Override
    public Integer call() {
        return AliasChange.make(
                configuration,
                output,
                login,
                "removed alias " + name + " from",
                (accounts, id) -> accounts.removeAlias(id, name, Operator.name()));
    }
}
