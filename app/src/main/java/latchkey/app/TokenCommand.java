package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey token …}. */
@Command(
        name = "token",
        description = "Make, list and revoke the tokens with which programs use the API.",
        subcommands = {TokenMakeCommand.class, TokenListCommand.class, TokenRevokeCommand.class})
final class TokenCommand {}
