package latchkey.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.admin.notices.Notices;
import latchkey.config.ConfigException;
import latchkey.config.Problem;
import latchkey.config.Settings;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.TlsContexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey check}. */
@Command(name = "check", description = "Say everything that is wrong with a configuration, or that nothing is.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationFile configuration = new ConfigurationFile();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        try {
            check(configuration.read());
            output.result(result(List.of()), configuration.path() + " is fine\n");
            return ExitCode.OK;
        } catch (ConfigException e) {
            if (output.isJson()) {
                output.result(result(e.problems()), "");
            } else {
                e.problems().forEach(problem -> output.note(problem.toString()));
            }
            return ExitCode.CONFIGURATION;
        } catch (CannotStart e) {
            throw CommandFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    /** What only a start would find: files that are there, but cannot be used. */
    private static void check(Settings settings) {
        TlsContexts.check(settings);
        if (settings.mail() != null) {
            try {
                Notices.check(settings.mail());
            } catch (IllegalArgumentException e) {
                throw CommandFailure.configuration(String.valueOf(e.getMessage()));
            }
        }
    }

    private Map<String, Object> result(List<Problem> problems) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", configuration.path().toString());
        result.put("problems", problems.stream().map(CheckCommand::describe).toList());
        return result;
    }

    private static Map<String, Object> describe(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("line", problem.line());
        json.put("key", problem.key());
        json.put("found", problem.found());
        json.put("allowed", problem.allowed());
        return json;
    }
}
