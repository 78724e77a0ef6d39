package latchkey.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import latchkey.app.log.Logging;
import latchkey.app.node.RunningNode;
import latchkey.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey serve}. */
@Command(
        name = "serve",
        description = {
            "Run the gateway until it is told to stop.",
            "SIGTERM and SIGINT end it: no new clients, the signed-in ones are told goodbye."
        })
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = configuration.load();
        Logging.configure(settings.log());
        RunningNode node = RunningNode.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    private static void stop(RunningNode node) {
        node.close();
        Logging.close();
    }
}
