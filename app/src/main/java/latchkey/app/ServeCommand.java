package latchkey.app;

import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import latchkey.app.log.Logging;
import latchkey.app.node.RunningNode;
import latchkey.app.node.Signals;
import latchkey.app.node.Trial;
import latchkey.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latchkey serve}. */
@Command(
        name = "serve",
        description = {
            "Run the gateway until it is told to stop.",
            "SIGHUP has it take over what the configuration says now, all of it or nothing; no session ends.",
            "SIGTERM and SIGINT end it: no new clients, what is under way finishes, the others are told goodbye; a second",
            "one ends it at once."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

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
        Configuration configured = configuration.loadTried();
        try {
            Logging.configure(configured.settings().log());
        } catch (UncheckedIOException e) {
            throw CommandFailure.configuration(configured
                    .problem("log.audit", String.valueOf(e.getMessage()), "a file that can be written")
                    .toString());
        }
        Trial.warnings(configured).forEach(warning -> LOG.warn("{}", warning));
        AtomicReference<@Nullable RunningNode> running = new AtomicReference<>();
        // Before there is anything to reload: the signal would end a process that does not expect it.
        Signals.on("HUP", () -> reload(running.get()));
        RunningNode node = takeOver ? RunningNode.takeOver(configured) : RunningNode.start(configured);
        running.set(node);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
        node.announce();
        node.awaitSuccessor();
        node.close();
        return ExitCode.OK;
    }

    private static void reload(@Nullable RunningNode node) {
        if (node == null) {
            LOG.info("told to reload before the start was over: it begins with what the configuration says");
        } else {
            var _ = node.reload();
        }
    }

    private static void stop(RunningNode node) {
        Signals.on("TERM", node::hurry);
        Signals.on("INT", node::hurry);
        node.close();
        Logging.close();
    }
}
