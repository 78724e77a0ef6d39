package latchkey.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Dockerfiles, as far as they can be judged without a container engine. */
class DockerfileTest {

    private static final Pattern INSTRUCTION = Pattern.compile("(?s)([A-Z]+)\\s+(.*)");
    private static final Set<String> KNOWN = Set.of(
            "ARG",
            "FROM",
            "WORKDIR",
            "COPY",
            "RUN",
            "LABEL",
            "ENV",
            "USER",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT",
            "CMD");

    record Instruction(String name, String arguments) {}

    @ParameterizedTest
    @CsvSource({"container/Dockerfile, ..", "compose/servers/Dockerfile, ."})
    void every_instruction_is_known_and_every_source_is_there(String file, String context) {
        Set<String> stages = new TreeSet<>();
        for (Instruction instruction : instructions(file)) {
            assertThat(KNOWN).contains(instruction.name());
            if (instruction.name().equals("FROM")) {
                List<String> words = words(instruction.arguments());
                assertThat(words.getFirst())
                        .as("a base by a variable, or an earlier stage")
                        .satisfiesAnyOf(
                                base -> assertThat(base).matches("\\$\\{[A-Z]+}"),
                                base -> assertThat(stages).contains(base));
                stages.add(words.getLast());
            } else if (instruction.name().equals("COPY")) {
                List<String> words = words(instruction.arguments());
                words.stream()
                        .filter(word -> word.startsWith("--from="))
                        .forEach(word -> assertThat(stages).contains(word.substring("--from=".length())));
                if (words.stream().noneMatch(word -> word.startsWith("--from="))) {
                    words.subList(0, words.size() - 1).stream()
                            .filter(word -> !word.startsWith("--"))
                            .forEach(word -> assertThat(Shipped.file(context).resolve(word))
                                    .exists());
                }
            } else if (Set.of("ENTRYPOINT", "CMD").contains(instruction.name())) {
                assertThat(instruction.arguments()).as("without a shell").startsWith("[");
            }
        }
    }

    @Test
    void the_gateway_runs_as_nobody_in_particular_and_is_told_to_stop_by_sigterm() {
        List<Instruction> all = instructions("container/Dockerfile");
        assertThat(last(all, "USER")).isEqualTo("10001:10001");
        assertThat(last(all, "STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(last(all, "HEALTHCHECK")).endsWith("CMD [\"latchkey\", \"ready\"]");
        assertThat(last(all, "LABEL"))
                .contains("org.opencontainers.image.version", "org.opencontainers.image.revision");
        assertThat(last(all, "ENTRYPOINT")).isEqualTo("[\"/opt/latchkey/latchkey\"]");
        assertThat(Shipped.text("container/passwd")).contains("latchkey:x:10001:10001:");
    }

    @Test
    void it_says_the_same_as_the_image_that_is_made_without_an_engine() {
        String image = Shipped.text("container/image");
        List<Instruction> all = instructions("container/Dockerfile");
        for (String environment : words(last(all, "ENV"))) {
            assertThat(image).contains('"' + environment + '"');
        }
        for (String port : words(last(all, "EXPOSE"))) {
            assertThat(image).contains('"' + port + "/tcp\":{}");
        }
        assertThat(image)
                .contains("\"User\":\"" + last(all, "USER") + '"')
                .contains("\"Entrypoint\":" + last(all, "ENTRYPOINT"))
                .contains("\"Cmd\":" + last(all, "CMD"))
                .contains("\"StopSignal\":\"" + last(all, "STOPSIGNAL") + '"')
                .contains("\"WorkingDir\":\"" + last(all, "WORKDIR") + '"');
    }

    private static String last(List<Instruction> all, String name) {
        return Objects.requireNonNull(
                all.stream()
                        .filter(instruction -> instruction.name().equals(name))
                        .map(Instruction::arguments)
                        .reduce((_, later) -> later)
                        .orElse(null),
                name);
    }

    private static List<String> words(String arguments) {
        return List.of(arguments.split("\\s+", -1));
    }

    private static List<Instruction> instructions(String file) {
        String joined = Shipped.text(file).replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", " ");
        List<Instruction> found = new ArrayList<>();
        for (String line : joined.lines().filter(line -> !line.isBlank()).toList()) {
            Matcher instruction = INSTRUCTION.matcher(line);
            assertThat(instruction.matches()).as(line).isTrue();
            found.add(new Instruction(instruction.group(1), instruction.group(2).strip()));
        }
        return found;
    }
}
