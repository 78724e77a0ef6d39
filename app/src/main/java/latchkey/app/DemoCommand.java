package latchkey.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import latchkey.app.demo.Access;
import latchkey.app.demo.Demo;
import latchkey.app.demo.Instructions;
import latchkey.app.demo.ReadyFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latchkey demo}. */
@Command(
        name = "demo",
        description = {
            "Run the gateway in front of a small mail and calendar server, to try it out.",
            "Everything is on loopback ports and in a temporary folder; Ctrl-C ends it and removes what it made."
        })
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Option(names = "--data", paramLabel = "DIR", description = "Keep accounts and passwords in this folder.")
    private @Nullable Path data;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Once everything runs, write how to reach it into this file, as JSON. It holds the password.")
    private @Nullable Path readyFile;

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (readyFile != null) {
                ReadyFile.forget(readyFile);
            }
            Access access = Demo.start(data);
            output.result(
                    access.fields(),
                    Instructions.text(access, System.getProperty("latchkey.command", "latchkey"), data != null));
            if (readyFile != null) {
                ReadyFile.write(readyFile, access);
            }
        } catch (IOException e) {
            throw CommandFailure.temporary("the demo cannot start: " + e.getMessage());
        }
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }
}
