package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey account …}. */
@Command(
        name = "account",
        description = "Add, list, change and delete accounts.",
        subcommands = {
            AccountAddCommand.class,
            AccountListCommand.class,
            AliasCommand.class,
            AccountSuspendCommand.class,
            AccountResumeCommand.class,
            AccountTwoFactorCommand.class,
            AccountPasswordChangedCommand.class,
            AccountPrimaryPasswordCommand.class,
            AccountDeleteCommand.class,
            AccountHistoryCommand.class
        })
final class AccountCommand {}
