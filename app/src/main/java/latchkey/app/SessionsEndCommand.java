package latchkey.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import latchkey.app.log.Printable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Changed;
import latchkey.credentials.Credentials;
import latchkey.credentials.ListedSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey sessions end}. */
@Command(
        name = "end",
        customSynopsis =
                "latchkey sessions end [--config=FILE] [--why=TEXT] [--json] (ID | --password=ID | --account=LOGIN)",
        description = {
            "End a session, the sessions of a password, or those of an account.",
            "The password stays good: its app may sign in again at once. To keep it out, revoke the password."
        })
final class SessionsEndCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--why", paramLabel = "TEXT", description = "For the history.")
    private String why = "";

    /** One of the three. */
    private static final class Which {
        @Parameters(index = "0", paramLabel = "ID", description = "A session, as \"sessions\" shows it.")
        private @Nullable String session;

        @Option(
                names = "--password",
                paramLabel = "ID",
                description = "All sessions opened with the password of this number.")
        private @Nullable Long password;

        @Option(
                names = "--account",
                paramLabel = "LOGIN",
                description = "All sessions of the account: its login or an alias.")
        private @Nullable String account;
    }

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Changed<String> changed = end(credentials);
            EnforcementReport report = EnforcementReport.of(credentials, changed.change());
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("ended", changed.result());
            json.putAll(report.json());
            output.result(json, Printable.text("ended " + changed.result()) + "\n" + report.text());
            return ExitCode.OK;
        }
    }

    /** Returns what was ended, in words. */
    private Changed<String> end(Credentials credentials) {
        if (which.password != null) {
            Changed<Optional<AppPassword>> changed =
                    credentials.nodes().endSessionsOfPassword(which.password, Operator.name(), why);
            AppPassword password = changed.result()
                    .orElseThrow(() -> CommandFailure.refused(
                            "no_such_password", "there is no password with the number " + which.password));
            return new Changed<>(
                    "the sessions of password " + password.id() + " \"" + password.label() + "\"", changed.change());
        }
        if (which.account != null) {
            Account account = ConfigurationFile.account(credentials, which.account);
            Changed<Optional<Account>> changed =
                    credentials.nodes().endSessionsOfAccount(account.id(), Operator.name(), why);
            return new Changed<>("the sessions of " + account.login(), changed.change());
        }
        String id = String.valueOf(which.session);
        Changed<Optional<ListedSession>> changed = credentials.nodes().endSession(id, Operator.name(), why);
        ListedSession listed = changed.result()
                .orElseThrow(() -> CommandFailure.refused("no_such_session", "there is no open session " + id));
        return new Changed<>("session " + listed.session().id() + " on " + listed.node(), changed.change());
    }
}
