package latchkey.app;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Credentials;
import latchkey.credentials.tokens.ApiToken;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey token list}. */
@Command(name = "list", description = "List all tokens, with the revoked and the expired ones.")
final class TokenListCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            Instant now = Instant.now();
            List<ApiToken> tokens = credentials.tokens().list();
            Table table = new Table("ID", "STATE", "NAME", "ROLES", "CREATED", "BY", "EXPIRES", "LAST USED");
            for (ApiToken token : tokens) {
                table.row(
                        String.valueOf(token.id()),
                        Described.state(token, now),
                        token.name(),
                        String.join(",", Described.roles(token)),
                        Described.time(token.created()),
                        token.createdBy(),
                        Described.time(token.expires()),
                        token.lastUsed() == null ? "never" : Described.time(token.lastUsed()));
            }
            output.result(
                    Map.of(
                            "tokens",
                            tokens.stream()
                                    .map(token -> Described.token(token, now))
                                    .toList()),
                    table.text());
            return ExitCode.OK;
        }
    }
}
