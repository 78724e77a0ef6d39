package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey password …}. */
@Command(
        name = "password",
        description = "Issue, list and revoke app-specific passwords.",
        subcommands = {PasswordIssueCommand.class, PasswordListCommand.class, PasswordRevokeCommand.class})
final class PasswordCommand {}
