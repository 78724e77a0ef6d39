package latchkey.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.deploy.Shipped;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules and alerts of {@code deploy/prometheus}, and their tests. */
final class Rules {

    static final List<String> FILES = List.of("prometheus/latchkey.rules.yml", "prometheus/latchkey.alerts.yml");
    static final List<String> TESTS = List.of("prometheus/latchkey.tests.yml", "prometheus/latchkey.week.tests.yml");

    private Rules() {}

    /** One rule; an alert has no {@code record}, a recording rule no {@code alert}. */
    record Rule(String record, String alert, String expression, JsonNode labels, JsonNode annotations) {
        String name() {
            return record + alert;
        }

        boolean isAlert() {
            return !alert.isEmpty();
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        for (String file : FILES) {
            for (JsonNode group : yaml(file).path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                    rules.add(new Rule(
                            rule.path("record").asText(),
                            rule.path("alert").asText(),
                            rule.path("expr").asText(),
                            rule.path("labels"),
                            rule.path("annotations")));
                }
            }
        }
        return rules;
    }

    static List<Rule> alerts() {
        return all().stream().filter(Rule::isAlert).toList();
    }

    static List<Rule> records() {
        return all().stream().filter(rule -> !rule.isAlert()).toList();
    }

    /** The names that rules record under. */
    static Set<String> recorded() {
        return records().stream().map(Rule::record).collect(Collectors.toSet());
    }

    static JsonNode yaml(String file) {
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(Shipped.text(file));
        return new ObjectMapper().valueToTree(loaded);
    }
}
