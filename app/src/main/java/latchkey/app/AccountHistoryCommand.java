package latchkey.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import latchkey.credentials.AuditEntry;
import latchkey.credentials.Credentials;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey account history}. */
@Command(
        name = "history",
        customSynopsis = "latchkey account history [--config=FILE] [--limit=LINES] [--json] (LOGIN | --id=NUMBER)",
        description = "Show what was done to an account and its passwords, and by whom, newest first.")
final class AccountHistoryCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(arity = "0..1", paramLabel = "LOGIN", description = "The account: its login or an alias.")
    private @Nullable String login;

    @Option(
            names = "--id",
            paramLabel = "NUMBER",
            description =
                    "The account's number, for one that was deleted; 0: changes of the keys, API tokens and policy.")
    private @Nullable Long id;

    @Option(names = "--limit", paramLabel = "LINES", description = "At most so many. Default: 50.")
    private int limit = 50;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        @Nullable String name = login;
        @Nullable Long number = id;
        if ((name == null) == (number == null)) {
            throw wrong("Either LOGIN or --id says whose history");
        }
        if (limit < 1) {
            throw wrong("--limit must be at least 1");
        }
        try (Credentials credentials = configuration.openRecord()) {
            long account = name == null
                    ? Objects.requireNonNull(number)
                    : ConfigurationFile.account(credentials, name).id();
            List<AuditEntry> lines = credentials.audit(account, limit);
            if (name == null && lines.isEmpty()) {
                throw CommandFailure.refused(
                        "no_such_account", "there was never an account with the number " + account);
            }
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("account", account);
            result.put(
                    "history", lines.stream().map(AccountHistoryCommand::json).toList());
            output.result(result, table(lines));
            return ExitCode.OK;
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), sentence);
    }

    private static Map<String, @Nullable Object> json(AuditEntry line) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("number", line.seq());
        json.put("at", line.at().toString());
        json.put("what", Described.word(line.kind()));
        json.put("by", line.by());
        json.put("password", line.credential());
        json.put("detail", line.detail());
        return json;
    }

    private static String table(List<AuditEntry> lines) {
        Table table = new Table("WHEN", "WHAT", "BY", "PASSWORD", "DETAIL");
        for (AuditEntry line : lines) {
            table.row(
                    Described.time(line.at()),
                    Described.word(line.kind()).replace('_', ' '),
                    line.by(),
                    line.credential() == null ? "-" : String.valueOf(line.credential()),
                    line.detail());
        }
        return table.text();
    }
}
