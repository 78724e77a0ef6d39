package latchkey.app;

import java.util.concurrent.Callable;
import latchkey.credentials.TwoFactor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey account two-factor}. */
@Command(
        name = "two-factor",
        description = {
            "Say where an account's second factor is kept.",
            "Without one the account has no app-specific passwords: none revokes them all and ends their sessions."
        })
final class AccountTwoFactorCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Parameters(
            index = "1",
            paramLabel = "WHERE",
            converter = DeclaredTwoFactor.class,
            description =
                    "external: at an identity provider; none: there is none, and what the owner set up here is gone.")
    private TwoFactor twoFactor = TwoFactor.NONE;

    @Override
    public Integer call() {
        return AccountChange.make(
                configuration,
                output,
                login,
                "two-factor " + Described.word(twoFactor) + ":",
                (accounts, id) -> accounts.twoFactor(id, twoFactor, Operator.name()));
    }
}
