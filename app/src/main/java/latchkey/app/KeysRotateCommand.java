package latchkey.app;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.app.node.CredentialsOpener;
import latchkey.config.Settings;
import latchkey.credentials.Credentials;
import latchkey.credentials.NodeFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey keys rotate}. */
@Command(
        name = "rotate",
        description = {
            "Put a new key in the present one's place, while everything runs.",
            "First the new key is added to the pepper file and every running node learns it; then it becomes the "
                    + "present one. Passwords move to it at their next login; no password stops working."
        })
final class KeysRotateCommand implements Callable<Integer> {

    /** A node reads the file again within five seconds, and tells within two what it knows. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = configuration.load();
        try (Credentials credentials = ConfigurationFile.open(settings)) {
            KeyFile file = KeyFile.of(settings);
            String before = file.ids().getFirst();
            String next = next(file, credentials);
            List<String> missing = nodesWithout(next, credentials);
            if (!missing.isEmpty()) {
                throw CommandFailure.refused(
                        "nodes_without_key",
                        "the new key " + next + " is not the present one yet: " + String.join(", ", missing)
                                + " did not read it within " + PATIENCE.toSeconds() + " seconds. Copy " + file.path()
                                + " to where their pepper file is, and run this again. Until then all goes on as before");
            }
            file.makePresent(next);
            credentials.passwords().keysChanged(Operator.name(), "key " + next + " took the place of " + before);
            output.note("Nodes with a pepper file of their own need a copy of " + file.path() + ". Back it up."
                    + " When no password is left under " + before + ": latchkey keys retire " + before);
            output.result(
                    Map.of("present", next, "former", before),
                    next + " is the present key; passwords leave " + before + " at their next login\n");
            return ExitCode.OK;
        }
    }

    /** The one that an earlier run has added, or else a new one. */
    private static String next(KeyFile file, Credentials credentials) {
        String next = file.next();
        if (next == null) {
            file.addNext(CredentialsOpener.newPepper(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
            next = file.ids().getLast();
            credentials.passwords().keysChanged(Operator.name(), "key " + next + " was added as the next");
        }
        return next;
    }

    private static List<String> nodesWithout(String id, Credentials credentials) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> missing = credentials.nodes().list().stream()
                    .filter(node -> !node.keys().contains(id))
                    .map(NodeFacts::name)
                    .toList();
            if (missing.isEmpty() || System.nanoTime() - deadline >= 0) {
                return missing;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
