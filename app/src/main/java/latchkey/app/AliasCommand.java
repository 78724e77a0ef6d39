package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey account alias …}. */
@Command(
        name = "alias",
        description = "Add and remove the further names that sign in to an account.",
        subcommands = {AliasAddCommand.class, AliasRemoveCommand.class})
final class AliasCommand {}
