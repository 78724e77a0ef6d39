package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the test, with its output in files; killed at the latest when it is closed. */
record LaunchedProcess(Process process, Path out, Path err) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The folder that the launcher stands in. */
    static Path root() {
        return Path.of(System.getProperty("latchkey.root"));
    }

    /** Starts the launcher of the source tree, with the environment of this process and more. */
    static LaunchedProcess latchkey(Path folder, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", root().resolve("latchkey").toString()));
        command.addAll(List.of(arguments));
        return start(folder, Map.of(), command);
    }

    /** @param folder for the output; also where the program starts */
    static LaunchedProcess start(Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new LaunchedProcess(builder.start(), out, err);
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ends by itself")
                .isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(out);
    }

    String errors() throws IOException {
        return Files.readString(err);
    }

    /** Until the file is there. */
    void awaitFile(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            assertThat(process.isAlive()).as("still runs: %s", errors()).isTrue();
            assertThat(System.nanoTime())
                    .as("waited for %s: %s", file, errors())
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
