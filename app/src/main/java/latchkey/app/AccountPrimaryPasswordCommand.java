package latchkey.app;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.owner.PrimarySetting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey account primary-password}. */
@Command(
        name = "primary-password",
        description = {
            "Set the password with which an account's owner signs in at the portal, for the first time or anew.",
            "Revokes all the account's app-specific passwords, ends their sessions, and signs the owner out of the "
                    + "portal. The new password is read from a file or from standard input, never from the command line."
        })
final class AccountPrimaryPasswordCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Mixin
    private final SecretInput input = new SecretInput();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            byte[] password = input.read("New password of " + account.login() + ": ");
            try {
                Changed<PrimarySetting> changed =
                        credentials.owners().primaryPasswords().reset(account.id(), password, Operator.name(), why);
                switch (changed.result()) {
                    case PrimarySetting.Set(var now, var revoked) ->
                        tell(now, revoked, EnforcementReport.of(credentials, changed.change()));
                    case PrimarySetting.Refused(var reason, var sentence) ->
                        throw CommandFailure.refused(Described.word(reason), sentence);
                }
            } finally {
                Arrays.fill(password, (byte) 0);
            }
            return ExitCode.OK;
        }
    }

    private void tell(Account account, List<AppPassword> revoked, EnforcementReport report) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("account", Described.account(account));
        result.put("revoked_passwords", revoked.size());
        result.putAll(report.json());
        String also = revoked.isEmpty() ? "" : ", revoked " + AccountChange.passwords(revoked.size());
        output.result(result, "primary password set: " + account.login() + also + "\n" + report.text());
    }
}
