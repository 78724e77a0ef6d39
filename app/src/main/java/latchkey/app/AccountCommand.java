package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey account …}. */
@Command(
        name = "account",
        description = "Add and list accounts.",
        subcommands = {AccountAddCommand.class, AccountListCommand.class})
final class AccountCommand {}
