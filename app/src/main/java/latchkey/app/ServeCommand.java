package latchkey.app;

import java.util.concurrent.Callable;
import latchkey.app.log.Logging;
import latchkey.app.node.RunningNode;
import latchkey.app.node.Signals;
import latchkey.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latchkey serve}. */
@Command(
        name = "serve",
        description = {
            "Run the gateway until it is told to stop.",
            "SIGTERM and SIGINT end it: no new clients, what is under way finishes, the others are told goodbye; a second",
            "one ends it at once."
        })
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Option(
            names = "--take-over",
            description = {
                "Take the ports over from the process that runs on the same data folder, if there is one, without refusing",
                "a single connection; once this one serves, that one drains and ends. If this one does not get so far,",
                "that one goes on."
            })
    private boolean takeOver;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = configuration.load();
        Logging.configure(settings.log());
        RunningNode node = takeOver ? RunningNode.takeOver(settings) : RunningNode.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
        node.awaitSuccessor();
        node.close();
        return ExitCode.OK;
    }

    private static void stop(RunningNode node) {
        Signals.on("TERM", node::hurry);
        Signals.on("INT", node::hurry);
        node.close();
        Logging.close();
    }
}
