package latchkey.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.NodeFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code latchkey keys retire}. */
@Command(
        name = "retire",
        description = {
            "Take a former key out of the pepper file, once no password that works and no secret of an owner is under it.",
            "Devices that still send a revoked password of that key are no longer recognised as such. Keep a backup of "
                    + "the key as long as one of the record that needs it."
        })
final class KeysRetireCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "KEY", description = "As \"keys list\" shows it.")
    private String id = "";

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = configuration.load();
        try (Credentials credentials = ConfigurationFile.open(settings)) {
            KeyFile file = KeyFile.of(settings);
            List<String> ids = file.ids();
            if (!ids.contains(id)) {
                throw CommandFailure.refused("no_such_key", "there is no key " + id + " in " + file.path());
            }
            if (id.equals(ids.getFirst())) {
                throw CommandFailure.refused(
                        "key_present", "the key " + id + " is the present one; to replace it: latchkey keys rotate");
            }
            requireUnused(credentials);
            awaitNodes(file);
            requireNobodyMakesPasswordsUnderIt(credentials, file);
            Runnable undo = file.remove(id);
            try {
                requireUnused(credentials);
            } catch (CommandFailure e) {
                undo.run();
                throw e;
            }
            credentials.passwords().keysChanged(Operator.name(), "key " + id + " was retired");
            output.note("Nodes with a pepper file of their own need a copy of " + file.path());
            output.result(Map.of("retired", id), "retired " + id + "\n");
            return ExitCode.OK;
        }
    }

    private void requireUnused(Credentials credentials) {
        long passwords = credentials.passwords().activeByKey().getOrDefault(id, 0L);
        if (passwords > 0) {
            throw CommandFailure.refused(
                    "key_in_use",
                    AccountChange.passwords(passwords) + " that " + (passwords == 1 ? "works is" : "work are")
                            + " still under the key " + id
                            + ": each moves to the present key at its next login. Try again later, or revoke what is"
                            + " not used any more");
        }
        long secrets = credentials.owners().secretsByKey().getOrDefault(id, 0L);
        if (secrets > 0) {
            throw CommandFailure.refused(
                    "key_in_use",
                    secrets + " of the owners' primary passwords and authenticator apps "
                            + (secrets == 1 ? "is" : "are") + " still under the key " + id
                            + ": each moves to the present key when it is next used at the portal. Try again later");
        }
    }

    /** A node with an older copy of the file would go on, and no other node could check what it makes. */
    private void requireNobodyMakesPasswordsUnderIt(Credentials credentials, KeyFile file) {
        List<String> nodes = credentials.nodes().list().stream()
                .filter(node -> !node.keys().isEmpty() && node.keys().getFirst().equals(id))
                .map(NodeFacts::name)
                .toList();
        if (!nodes.isEmpty()) {
            throw CommandFailure.refused(
                    "key_present_at_nodes",
                    "the key " + id + " is still the present one of " + String.join(", ", nodes) + ". Copy "
                            + file.path()
                            + " to where their pepper file is, and run this again. Until then all goes on as before");
        }
    }

    /** A node that has not read the file since its last change may still make passwords under what was present then. */
    private static void awaitNodes(KeyFile file) throws InterruptedException {
        Duration since = Duration.between(file.changed(), Instant.now());
        Duration left = KeysRotateCommand.PATIENCE.minus(since);
        if (left.isPositive() && left.compareTo(KeysRotateCommand.PATIENCE) <= 0) {
            Thread.sleep(left);
        }
    }
}
