package latchkey.app;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import latchkey.credentials.Credentials;
import latchkey.credentials.tokens.ApiToken;
import latchkey.credentials.tokens.MadeToken;
import latchkey.credentials.tokens.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey token make}. */
@Command(
        name = "make",
        description = {
            "Make a token for a program that uses the API.",
            "It is printed once, alone on standard output, and cannot be shown again."
        })
final class TokenMakeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "What it is for, as \"help desk\".")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            required = true,
            description = "read: look at everything but secrets; issue: issue passwords; revoke: revoke passwords, end "
                    + "sessions, suspend accounts; admin: everything. Each but read includes read. Repeatable.")
    private Set<Role> roles = Set.of();

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            converter = Expiry.class,
            description = "From when it is refused: 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z. Default: never.")
    private @Nullable Instant expires;

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            MadeToken made = make(credentials);
            ApiToken token = made.token();
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("token", made.text());
            result.put("made", Described.token(token, Instant.now()));
            output.result(result, made.text() + "\n");
            output.note("made token " + token.id() + " \"" + token.name() + "\" for "
                    + String.join(", ", Described.roles(token))
                    + "; shown this once. To revoke it: latchkey token revoke " + token.id());
            return ExitCode.OK;
        }
    }

    private MadeToken make(Credentials credentials) {
        try {
            return credentials.tokens().make(name, roles, expires, Operator.name());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.refused("invalid", String.valueOf(e.getMessage()));
        }
    }
}
