package latchkey.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latchkey.app.node.Trial;
import latchkey.config.ConfigException;
import latchkey.config.Configuration;
import latchkey.config.Problem;
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
        List<Problem> problems = problems();
        if (problems.isEmpty()) {
            output.result(result(problems), configuration.path() + " is fine\n");
            return ExitCode.OK;
        }
        if (output.isJson()) {
            output.result(result(problems), "");
        } else {
            problems.forEach(problem -> output.note(problem.toString()));
        }
        return ExitCode.CONFIGURATION;
    }

    /** Also what only a start would find: files that are there, but cannot be used, or not now. */
    private List<Problem> problems() {
        try {
            Configuration read = configuration.read();
            List<Problem> problems = new ArrayList<>(Trial.problems(read));
            problems.addAll(Trial.warnings(read));
            return problems;
        } catch (ConfigException e) {
            return e.problems();
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
