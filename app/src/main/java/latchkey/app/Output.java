package latchkey.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Map;
import latchkey.app.log.Printable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command says: its result to standard output, as text or JSON; notes and failures to standard error. */
final class Output {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(
            names = "--json",
            description = "Print the result as one line of JSON, and a failure as one on standard error.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** Prints the result in the form that was asked for. */
    void result(Map<String, ? extends @Nullable Object> result, String text) {
        PrintWriter out = out();
        out.print(json ? json(result) + "\n" : text);
        out.flush();
    }

    /** Tells the operator something that is not the result; nothing with {@code --json}, where the result says it all. */
    void note(String sentence) {
        if (!json) {
            err().println(Printable.text(sentence));
        }
    }

    boolean isJson() {
        return json;
    }

    PrintWriter out() {
        return command().commandLine().getOut();
    }

    PrintWriter err() {
        return command().commandLine().getErr();
    }

    private CommandSpec command() {
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        return command;
    }

    static String json(Map<String, ? extends @Nullable Object> value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers, lists and maps can always be written", e);
        }
    }
}
