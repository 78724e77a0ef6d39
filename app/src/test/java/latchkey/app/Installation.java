package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with a configuration, and the command run on it in this process. */
record Installation(Path folder) {

    /** The least that a configuration needs. */
    private static final String CONFIGURATION = """
            listeners:
              - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
            backends:
              dav: {host: 127.0.0.1, port: 5232, tls: none}
            passwords:
              limit: 3
            """;

    static Installation in(Path folder) throws IOException {
        Installation installation = new Installation(folder);
        Files.writeString(installation.configuration(), CONFIGURATION);
        return installation;
    }

    Path configuration() {
        return folder.resolve("latchkey.yaml");
    }

    Path pepper() {
        return folder.resolve("data").resolve("pepper");
    }

    /** What a command left behind. */
    record Ended(int exitCode, String out, String err) {

        Ended succeeded() {
            assertThat(this).as(err).returns(ExitCode.OK, Ended::exitCode);
            return this;
        }

        /** A failure prints nothing on standard output, and no stack trace. */
        Ended failed(int exitCode) {
            assertThat(this).returns(exitCode, Ended::exitCode).returns("", Ended::out);
            assertThat(err).doesNotContain("\tat ").doesNotContain("Exception");
            return this;
        }

        JsonNode json() throws IOException {
            assertThat(out).endsWith("\n").hasLineCount(1);
            return new ObjectMapper().readTree(out);
        }
    }

    /** With this installation's configuration. */
    Ended run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config");
        all.add(configuration().toString());
        return bare(all.toArray(String[]::new));
    }

    static Ended bare(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Latchkey.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
