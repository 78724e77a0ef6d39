package latchkey.app;

import picocli.CommandLine.Command;

/** {@code latchkey keys …}. */
@Command(
        name = "keys",
        description = {
            "List and rotate the keys (peppers) that passwords are mixed with before they are hashed.",
            "Back up the pepper file before and after: without a key, no password that was made under it works."
        },
        subcommands = {KeysListCommand.class, KeysRotateCommand.class, KeysRetireCommand.class})
final class KeysCommand {}
