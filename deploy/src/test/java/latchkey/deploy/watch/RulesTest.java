package latchkey.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.deploy.Shipped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be seen of rules and alerts without Prometheus. */
class RulesTest {

    private final Series series = new Series();

    static List<Rules.Rule> all() {
        return Rules.all();
    }

    static List<Rules.Rule> alerts() {
        return Rules.alerts();
    }

    @ParameterizedTest
    @MethodSource("all")
    void asksForWhatThereIs(Rules.Rule rule) {
        assertThat(series.complaints(rule.expression())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alertSaysWhatToDo(Rules.Rule alert) {
        String name = alert.alert();
        assertThat(name).startsWith("Latchkey");
        assertThat(alert.labels().path("severity").asText()).isIn("page", "ticket");
        assertThat(alert.annotations().path("summary").asText()).isNotBlank().doesNotEndWith(".");
        assertThat(alert.annotations().path("description").asText()).endsWith(".");
        assertThat(alert.annotations().path("runbook_url").asText())
                .isEqualTo("runbook/alerts.md#" + name.toLowerCase(Locale.ROOT));
    }

    @Test
    void runbookHasAHeadingForEachAlertAndForNothingElse() {
        List<String> headings = Shipped.text("runbook/alerts.md")
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();
        assertThat(headings)
                .containsExactlyInAnyOrderElementsOf(
                        alerts().stream().map(Rules.Rule::alert).toList());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alertIsTestedWhereItFiresAndWhereItDoesNot(Rules.Rule alert) {
        List<JsonNode> tests = tests("alert_rule_test").stream()
                .filter(test -> test.path("alertname").asText().equals(alert.alert()))
                .toList();
        assertThat(tests).as("fires").anyMatch(test -> !test.path("exp_alerts").isEmpty());
        assertThat(tests)
                .as("does not")
                .anyMatch(test -> test.path("exp_alerts").isEmpty());
    }

    @Test
    void everyRecordingRuleIsTested() {
        Set<String> tested = tests("promql_expr_test").stream()
                .map(test -> test.path("expr").asText())
                .collect(Collectors.toSet());
        assertThat(tested).containsAll(Rules.recorded());
    }

    private static List<JsonNode> tests(String kind) {
        List<JsonNode> found = new ArrayList<>();
        for (String file : Rules.TESTS) {
            for (JsonNode test : Rules.yaml(file).path("tests")) {
                test.path(kind).forEach(found::add);
            }
        }
        return found;
    }
}
