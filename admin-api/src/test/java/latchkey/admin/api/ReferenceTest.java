package latchkey.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latchkey.admin.api.TestApi.Answered;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The document, its examples, and the pages that are made from it. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ReferenceTest {
    private TestApi api;

    @BeforeEach
    void start(@TempDir Path folder) {
        api = new TestApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Answered open(String path) {
        return api.bare("GET", path, null);
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() {
        List<String> looked = new ArrayList<>();
        check(api.document.document().root(), "", looked);
        assertThat(looked).hasSizeGreaterThan(45);
    }

    private void check(JsonNode node, String place, List<String> looked) {
        if (node.isObject() && node.has("schema")) {
            JsonNode schema = node.get("schema");
            check(schema, node.get("example"), place, looked);
            node.path("examples").forEach(each -> check(schema, each.get("value"), place, looked));
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            check(each.getValue(), place + "/" + each.getKey(), looked);
        }
    }

    private void check(JsonNode schema, @Nullable JsonNode example, String place, List<String> looked) {
        if (example != null) {
            looked.add(place);
            assertThat(api.document.problems(schema, example.toString()))
                    .as(place)
                    .isEmpty();
        }
    }

    @Test
    void thePageShowsEveryOperationAndNeedsNothingFromElsewhere() {
        Answered page = open("/");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        String html = page.http().body();
        api.document.operations().forEach(each -> assertThat(html).contains("<article id=\"" + each.id() + "\""));
        assertThat(html).doesNotContain("<script").doesNotContain("style=").doesNotContain("src=");
        assertThat(html.replace("https://latchkey.example.org", "").replace("https://account.example.org", ""))
                .doesNotContain("https://");
        assertThat(open("/reference.css").header("Content-Type")).startsWith("text/css");
    }

    @Test
    void theDocumentIsServedAsItIs() {
        assertThat(open("/openapi.yaml").http().body())
                .isEqualTo(api.document.document().yaml());
        assertThat(open("/openapi.json").json())
                .isEqualTo(api.document.document().root());
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyTypeOfProblemHasAPage(ProblemType type) {
        Answered page = open("/problems/" + type.slug());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.http().body()).contains(type.title()).contains(type.slug());
        assertThat(open("/problems/nothing").status()).isEqualTo(404);
    }

    @Test
    void theDocumentKnowsTheTypesOfProblems() {
        String document = api.document.document().yaml();
        for (ProblemType type : ProblemType.values()) {
            switch (type) {
                case WRONG_METHOD, MISDIRECTED, FAILED -> {} // of the server, not of an operation
                default ->
                    assertThat(document).containsPattern("problems/" + type.slug() + "\\b|`" + type.slug() + "`");
            }
        }
    }
}
