package latchkey.app;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Account;
import latchkey.credentials.AppPassword;
import latchkey.credentials.Credentials;
import latchkey.credentials.ListedSession;
import latchkey.credentials.SessionFacts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey sessions}. */
@Command(
        name = "sessions",
        description = {
            "List who is signed in, on every running node, or one account's sessions.",
            "What a calendar program does in a moment is not listed. A session shows up within about two seconds."
        },
        subcommands = SessionsEndCommand.class)
final class SessionsCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(arity = "0..1", paramLabel = "LOGIN", description = "The account: its login or an alias. Default: all.")
    private @Nullable String login;

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            List<ListedSession> sessions = login == null
                    ? credentials.nodes().sessions()
                    : credentials
                            .nodes()
                            .sessions(ConfigurationFile.account(credentials, login)
                                    .id());
            Names names = new Names(credentials);
            output.result(
                    Map.of(
                            "sessions",
                            sessions.stream()
                                    .map(session -> described(session, names))
                                    .toList()),
                    table(sessions, names));
            return ExitCode.OK;
        }
    }

    private static String table(List<ListedSession> sessions, Names names) {
        Table table = new Table("NODE", "ID", "ACCOUNT", "PASSWORD", "SERVICE", "FROM", "CLIENT", "SINCE");
        for (ListedSession listed : sessions) {
            SessionFacts session = listed.session();
            table.row(
                    listed.node(),
                    session.id(),
                    names.login(session.account()),
                    session.credential() + " " + names.label(session),
                    session.service().wireName(),
                    session.peer().getHostAddress(),
                    session.client(),
                    Described.time(session.since()));
        }
        return table.text();
    }

    private static Map<String, @Nullable Object> described(ListedSession listed, Names names) {
        SessionFacts session = listed.session();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("node", listed.node());
        json.put("id", session.id());
        json.put("login", names.login(session.account()));
        json.put("password", session.credential());
        json.put("label", names.label(session));
        json.put("service", session.service().wireName());
        json.put("from", session.peer().getHostAddress());
        json.put("client", session.client());
        json.put("since", session.since().toString());
        return json;
    }

    /** The names that belong to the numbers, each asked for once. */
    private static final class Names {
        private final Credentials credentials;
        private final Map<Long, String> logins = new HashMap<>();
        private final Map<Long, Map<Long, String>> labels = new HashMap<>();

        Names(Credentials credentials) {
            this.credentials = credentials;
            for (Account account : credentials.accounts().list()) {
                logins.put(account.id(), account.login());
            }
        }

        /** The account may have been deleted a moment ago. */
        String login(long account) {
            return logins.getOrDefault(account, "#" + account);
        }

        String label(SessionFacts session) {
            return labels.computeIfAbsent(session.account(), this::labels).getOrDefault(session.credential(), "");
        }

        private Map<Long, String> labels(long account) {
            Map<Long, String> found = new HashMap<>();
            for (AppPassword password : credentials.passwords().list(account)) {
                found.put(password.id(), password.label());
            }
            return found;
        }
    }
}
