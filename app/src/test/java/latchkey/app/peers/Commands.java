package latchkey.app.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Programs run to their end. */
interface Commands {

    /** What a program printed, and its exit code. */
    record Result(int status, String output, String errors) {}

    /**
     * The standard output of a program that must succeed.
     *
     * @throws IllegalStateException with all that it printed, if it does not
     */
    static String run(List<String> command) {
        Result result = result(command);
        if (result.status() != 0) {
            throw new IllegalStateException(command + " ended with " + result);
        }
        return result.output();
    }

    static Result result(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String output = text(process.getInputStream());
            return new Result(process.waitFor(), output, errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(InputStream input) {
        try (input) {
            return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
