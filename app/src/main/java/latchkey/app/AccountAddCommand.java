package latchkey.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Credentials;
import latchkey.credentials.Registration;
import latchkey.credentials.TwoFactor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey account add}. */
@Command(
        name = "add",
        description = {
            "Add an account.",
            "An app-specific password can only be issued to an account with two-factor authentication."
        })
final class AccountAddCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The name by which the mail and calendar servers know the account.")
    private String login = "";

    @Option(names = "--alias", paramLabel = "NAME", description = "A further name to sign in with. Repeatable.")
    private List<String> aliases = List.of();

    @Option(
            names = "--two-factor",
            paramLabel = "WHERE",
            required = true,
            converter = DeclaredTwoFactor.class,
            description = "external: the owner's second factor is kept elsewhere, at an identity provider; "
                    + "none: there is none, until the owner sets one up at the portal.")
    private TwoFactor twoFactor = TwoFactor.NONE;

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Registration registration = credentials.accounts().add(login, aliases, twoFactor, Operator.name());
            return switch (registration) {
                case Registration.Added(var account) -> {
                    output.result(Map.of("account", Described.account(account)), "added " + account.login() + "\n");
                    yield ExitCode.OK;
                }
                case Registration.Refused(var reason, var sentence) ->
                    throw CommandFailure.refused(Described.word(reason), sentence);
            };
        }
    }
}
