package latchkey.app;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Account;
import latchkey.credentials.Credentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey account list}. */
@Command(name = "list", description = "List all accounts.")
final class AccountListCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            List<Account> accounts = credentials.accounts().list();
            Table table = new Table("LOGIN", "TWO-FACTOR", "STATE", "CREATED", "ALIASES");
            for (Account account : accounts) {
                table.row(
                        account.login(),
                        Described.word(account.twoFactor()),
                        account.suspended() ? "suspended" : "active",
                        Described.time(account.created()),
                        String.join(" ", account.aliases()));
            }
            output.result(
                    Map.of("accounts", accounts.stream().map(Described::account).toList()), table.text());
            return ExitCode.OK;
        }
    }
}
