package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import latchkey.config.ConfigLoader;
import latchkey.credentials.tokens.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines for curl in the README, run by a shell against a started node. */
class ReadmeApiTest {
    private static final Path README = Path.of("..", "README.md");
    /** Indented by four, with the lines that it goes on in. */
    private static final Pattern CURL = Pattern.compile("(?m)^ {4}(curl (?:.*\\\\\\n)*.*)$");

    private final Map<String, String> environment = new HashMap<>();

    @Test
    @Timeout(120)
    void everyCallWorks(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("latchkey.yaml"), """
                listeners:
                  - {protocol: dav, address: 127.0.0.1, port: 0, tls: none}
                backends:
                  dav: {host: 127.0.0.1, port: 5232, tls: none}
                management: {address: 127.0.0.1, port: 0}
                api: {address: 127.0.0.1, port: 0, tls: none}
                """);
        try (RunningNode node = RunningNode.start(ConfigLoader.read(file))) {
            environment.put("API", "http://127.0.0.1:" + node.apiPort().orElseThrow() + "/api/v1");
            environment.put(
                    "TOKEN",
                    node.credentials()
                            .tokens()
                            .make("panel", Set.of(Role.ADMIN), null, "a test")
                            .text());
            List<JsonNode> answers = new ArrayList<>();
            for (String line : lines()) {
                answers.add(run(line));
            }
            assertThat(answers).hasSize(7);
            assertThat(answers.get(3).get("secret").textValue()).hasSize(19);
            assertThat(answers.get(4).get("status").textValue()).isEqualTo("enforced");
            assertThat(answers.get(5).get("entries")).hasSize(3);
        }
    }

    private static List<String> lines() throws Exception {
        String readme = Files.readString(README);
        String section = readme.substring(readme.indexOf("## For hosting panels"), readme.indexOf("## On many nodes"));
        return CURL.matcher(section).results().map(MatchResult::group).toList();
    }

    /** The answer, whose numbers later lines use. */
    private JsonNode run(String line) throws Exception {
        String failing = line.strip().replaceFirst("curl", "curl --silent --show-error --fail-with-body --max-time 60");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", failing).redirectErrorStream(true);
        shell.environment().putAll(environment);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(line + "\n" + output).isZero();
        JsonNode answer = new ObjectMapper().readTree(output);
        if (answer.has("login")) {
            environment.put("ACCOUNT", answer.get("id").asText());
        }
        if (answer.has("secret")) {
            environment.put("PASSWORD", answer.at("/password/id").asText());
        }
        return answer;
    }
}
