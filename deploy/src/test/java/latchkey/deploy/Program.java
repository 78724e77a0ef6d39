package latchkey.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A program that has ended.
 *
 * @param text what it printed, errors too
 */
record Program(List<String> command, int status, String text) {

    static Program run(String... command) {
        return run(Arrays.asList(command));
    }

    static Program run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return new Program(command, process.waitFor(), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return what it printed; a failure of the test if it did not succeed */
    String succeeded() {
        if (status != 0) {
            throw new AssertionError(command + " ended with " + status + ": " + text);
        }
        return text;
    }

    /** Whether this machine has it. */
    static boolean isInstalled(String name) {
        return List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
