package latchkey.app.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs run to their end. */
interface Commands {

    /** What a program printed, error output included. */
    record Result(int status, String output) {}

    /**
     * The output of a program that must succeed.
     *
     * @throws IllegalStateException with the output, if it does not
     */
    static String run(List<String> command) {
        Result result = result(command);
        if (result.status() != 0) {
            throw new IllegalStateException(command + " ended with " + result.status() + ":\n" + result.output());
        }
        return result.output();
    }

    static Result result(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
