package latchkey.gateway.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the operators' page says of each meter is what {@link Meters} says. */
class MetersPageTest {
    private static final Path PAGE = Path.of("../../deploy/runbook/metrics.md");

    /** A meter's heading, the line below it, and its labels. */
    private record Entry(String name, String facts, List<String> labels) {}

    @Test
    void thePageAndTheMetersAgree() throws IOException {
        assertThat(entries())
                .isEqualTo(Arrays.stream(Meters.values())
                        .map(MetersPageTest::entry)
                        .toList());
    }

    @Test
    void namesFollowPrometheusRules() {
        for (Meters meter : Meters.values()) {
            assertThat(meter.prometheusName())
                    .matches("latchkey_[a-z_]+")
                    .matches(name -> name.endsWith("_total") == (meter.kind() == Meters.Kind.COUNTER))
                    .matches(name -> meter.kind() != Meters.Kind.HISTOGRAM || name.endsWith("_seconds"));
            assertThat(meter.description()).doesNotEndWith(".");
        }
        assertThat(Arrays.stream(Meters.values()).map(Meters::prometheusName)).doesNotHaveDuplicates();
    }

    private static Entry entry(Meters meter) {
        return new Entry(
                meter.prometheusName(),
                word(meter.kind()) + (meter.unit() == Meters.Unit.NONE ? "" : ", " + word(meter.unit())) + ". "
                        + meter.description() + ".",
                meter.labels().stream().map(MetersPageTest::labels).toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String labels(Label label) {
        return "- `" + label.name() + "`: "
                + (label.values().isEmpty()
                        ? "one value, for the whole process"
                        : label.values().stream()
                                .map(value -> "`" + value + "`")
                                .collect(Collectors.joining(", ")));
    }

    private static List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(PAGE);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("### latchkey_")) {
                List<String> labels = new ArrayList<>();
                for (int next = i + 2; next < lines.size() && !lines.get(next).startsWith("#"); next++) {
                    if (lines.get(next).startsWith("- `")) {
                        labels.add(lines.get(next));
                    }
                }
                entries.add(new Entry(lines.get(i).substring(4), lines.get(i + 2), labels));
            }
        }
        return entries;
    }
}
