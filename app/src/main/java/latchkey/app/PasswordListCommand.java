package latchkey.app;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.LastUse;
import latchkey.credentials.Revocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey password list}. */
@Command(name = "list", description = "List an account's passwords, with the revoked and the expired ones.")
final class PasswordListCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            List<AppPassword> passwords = credentials.passwords().list(account.id());
            output.result(Described.passwords(account, "passwords", passwords), table(passwords, Instant.now()));
            return ExitCode.OK;
        }
    }

    private static String table(List<AppPassword> passwords, Instant now) {
        Table table = new Table("ID", "STATE", "LABEL", "SERVICES", "CREATED", "EXPIRES", "NETWORKS", "LAST USED");
        for (AppPassword password : passwords) {
            table.row(
                    String.valueOf(password.id()),
                    state(password, now),
                    password.label(),
                    String.join(",", Described.services(password)),
                    Described.time(password.created()),
                    Described.time(password.expires()),
                    password.networks().isEmpty() ? "-" : String.join(",", Described.networks(password)),
                    lastUse(password.lastUse()));
        }
        return table.text();
    }

    private static String state(AppPassword password, Instant now) {
        Revocation revocation = password.revocation();
        if (revocation == null) {
            return Described.state(password, now);
        }
        String why = revocation.why().isEmpty() ? "" : " (" + revocation.why() + ")";
        return "revoked " + Described.time(revocation.at()) + " by " + revocation.by() + why;
    }

    private static String lastUse(@Nullable LastUse use) {
        if (use == null) {
            return "never";
        }
        String client = use.client().isEmpty() ? "" : " " + use.client();
        return Described.time(use.at()) + " " + use.service().wireName() + " "
                + use.from().getHostAddress() + client;
    }
}
