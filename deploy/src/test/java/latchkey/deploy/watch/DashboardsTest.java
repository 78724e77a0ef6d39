package latchkey.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be seen of the dashboards without Grafana and Prometheus. */
class DashboardsTest {

    private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)}}");
    private static final int COLUMNS = 24;

    private final Series series = new Series();

    static List<Path> files() {
        return Dashboards.files();
    }

    static List<Dashboards.Panel> panels() {
        return Dashboards.panels();
    }

    static List<Dashboards.Query> queries() {
        return Dashboards.queries();
    }

    @Test
    void areFiveWithNamesOfTheirOwn() {
        assertThat(files()).hasSize(5);
        assertThat(files().stream()
                        .map(file -> Dashboards.json(file).path("uid").asText()))
                .doesNotHaveDuplicates()
                .allSatisfy(uid -> assertThat(uid).hasSizeLessThanOrEqualTo(40)); // Grafana's limit
        assertThat(files().stream()
                        .map(file -> Dashboards.json(file).path("title").asText()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("files")
    void canBeProvisionedAndLeadToEachOther(Path file) {
        JsonNode dashboard = Dashboards.json(file);
        assertThat(file).hasFileName(dashboard.path("uid").asText() + ".json");
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(41);
        assertThat(dashboard.has("id")).as("a number of one Grafana's database").isFalse();
        assertThat(dashboard.at("/tags/0").asText()).isEqualTo("latchkey");
        assertThat(dashboard.at("/links/0/type").asText()).isEqualTo("dashboards");
        assertThat(dashboard.at("/links/0/tags/0").asText()).isEqualTo("latchkey");
        assertThat(dashboard.at("/links/0/includeVars").asBoolean()).isTrue();
        assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("datasource");
        assertThat(dashboard.at("/templating/list/1/name").asText()).isEqualTo("instance");
    }

    @ParameterizedTest
    @MethodSource("files")
    void panelsHaveNumbersOfTheirOwnAndDoNotOverlap(Path file) {
        List<Dashboards.Panel> panels = Dashboards.panels(file);
        assertThat(panels.stream().map(panel -> panel.json().path("id").asInt()))
                .doesNotHaveDuplicates()
                .doesNotContain(0);
        List<String> cells = new ArrayList<>();
        for (Dashboards.Panel panel : panels) {
            JsonNode place = panel.json().path("gridPos");
            int left = place.path("x").asInt();
            int top = place.path("y").asInt();
            assertThat(left + place.path("w").asInt()).as(panel.toString()).isLessThanOrEqualTo(COLUMNS);
            for (int x = left; x < left + place.path("w").asInt(); x++) {
                for (int y = top; y < top + place.path("h").asInt(); y++) {
                    cells.add(x + "," + y);
                }
            }
        }
        assertThat(cells).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panelSaysWhatItShows(Dashboards.Panel panel) {
        assertThat(panel.title()).isNotBlank();
        assertThat(panel.json().path("description").asText())
                .hasSizeGreaterThan(15)
                .endsWith(".");
        assertThat(panel.json().at("/fieldConfig/defaults/unit").asText()).isNotBlank();
        assertThat(panel.json().at("/datasource/uid").asText()).isEqualTo("${datasource}");
        assertThat(panel.queries()).isNotEmpty();
        assertThat(panel.queries().stream().map(Dashboards.Query::expression)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryAsksForWhatThereIs(Dashboards.Query query) {
        assertThat(series.complaints(query.expression())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryFollowsTheChosenNodes(Dashboards.Query query) {
        assertThat(PromQl.of(query.expression()).selectors()).allSatisfy(selector -> {
            boolean chosen = selector.matches().contains(new PromQl.Match("instance", "=~", "$instance"));
            boolean ofAll = selector.metric().equals("ALERTS")
                    || (selector.metric().equals("latchkey_feed_position")
                            && selector.matches().isEmpty());
            assertThat(chosen || ofAll).as(selector.metric()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("queries")
    void legendNamesLabelsThatAreLeft(Dashboards.Query query) {
        Matcher label = LEGEND_LABEL.matcher(query.legend());
        while (label.find()) {
            assertThat(series.labelsOfResult(query.expression())).contains(label.group(1));
        }
    }
}
