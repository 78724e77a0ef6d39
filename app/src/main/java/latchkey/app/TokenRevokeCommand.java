package latchkey.app;

import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.credentials.Credentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey token revoke}. */
@Command(
        name = "revoke",
        description = {"Revoke a token.", "Once this returns it is refused, on every node."})
final class TokenRevokeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "ID", description = "The token's number, as \"token list\" shows it.")
    private long id;

    @Override
    public Integer call() {
        try (Credentials credentials = configuration.openRecord()) {
            boolean revoked = credentials.tokens().revoke(id, Operator.name());
            if (!revoked && credentials.tokens().list().stream().noneMatch(token -> token.id() == id)) {
                throw CommandFailure.refused("no_such_token", "there is no token with the number " + id);
            }
            output.result(
                    Map.of("id", id, "changed", revoked),
                    revoked ? "revoked token " + id + "\n" : "token " + id + " was revoked before\n");
            return ExitCode.OK;
        }
    }
}
