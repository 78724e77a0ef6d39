package latchkey.app.peers;

import java.util.ArrayList;
import java.util.List;

/** Requests by curl, which speaks IMAP, SMTP and HTTP. Each may take five minutes. */
interface Curl {

    /** The output and curl's exit code (67: the login was refused). */
    static Commands.Result result(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "300"));
        command.addAll(List.of(arguments));
        return Commands.result(command);
    }

    /**
     * The output.
     *
     * @throws IllegalStateException with curl's message, if it fails
     */
    static String output(String... arguments) {
        Commands.Result result = result(arguments);
        if (result.status() != 0) {
            throw new IllegalStateException("curl ended with " + result);
        }
        return result.output();
    }

    /** The status code of an HTTP response, its body left out. */
    static int status(String method, String url, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--request", method, "--output", "/dev/null", "--write-out", "%{http_code}", url));
        all.addAll(List.of(arguments));
        return Integer.parseInt(output(all.toArray(String[]::new)));
    }
}
