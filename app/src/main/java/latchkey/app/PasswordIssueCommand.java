package latchkey.app;

import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.Issuance;
import latchkey.credentials.IssuedPassword;
import latchkey.credentials.Network;
import latchkey.credentials.NewPassword;
import latchkey.credentials.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey password issue}. */
@Command(
        name = "issue",
        description = {
            "Issue an app-specific password.",
            "It is printed once, alone on standard output, and cannot be shown again."
        })
final class PasswordIssueCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private String login = "";

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            required = true,
            description = "What the owner will call it: the app and the device.")
    private String label = "";

    @Option(
            names = "--service",
            paramLabel = "SERVICE",
            split = ",",
            description = "What it opens: imap, smtp, pop3, sieve, caldav, carddav. Repeatable. Default: all.")
    private Set<Service> services = Set.of(Service.values());

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            converter = Expiry.class,
            description = "From when it is refused: 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z. Default: never.")
    private @Nullable Instant expires;

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            split = ",",
            converter = NetworkArgument.class,
            description = "Where it may be used from: 192.0.2.0/24, 2001:db8::/32. Repeatable. Default: anywhere.")
    private List<Network> networks = List.of();

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Account account = ConfigurationFile.account(credentials, login);
            NewPassword wish = new NewPassword(account.id(), label, services, expires, networks, Operator.name());
            return switch (credentials.passwords().issue(wish)) {
                case Issuance.Issued(AppPassword password, IssuedPassword secret) -> {
                    try (secret) {
                        print(account, password, secret);
                    }
                    yield ExitCode.OK;
                }
                case Issuance.Refused(var reason, var sentence) ->
                    throw CommandFailure.refused(Described.word(reason), sentence);
            };
        }
    }

    private void print(Account account, AppPassword password, IssuedPassword secret) {
        byte[] shown = secret.shown();
        char[] letters =
                StandardCharsets.US_ASCII.decode(ByteBuffer.wrap(shown)).array();
        try {
            PrintWriter out = output.out();
            if (output.isJson()) {
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                result.put("login", account.login());
                result.put("password", new String(letters));
                result.put("issued", Described.password(password, Instant.now()));
                out.println(Output.json(result));
            } else {
                out.write(letters);
                out.write('\n');
            }
            out.flush();
        } finally {
            Arrays.fill(shown, (byte) 0);
            Arrays.fill(letters, '\0');
        }
        output.note("issued password " + password.id() + " \"" + password.label() + "\" to " + account.login()
                + " for " + String.join(", ", Described.services(password))
                + "; shown this once. To revoke it: latchkey password revoke " + account.login() + " "
                + password.id());
    }
}
