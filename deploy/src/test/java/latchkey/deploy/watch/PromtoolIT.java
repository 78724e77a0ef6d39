package latchkey.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import latchkey.deploy.Shipped;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus' own tool says of the files. */
@Tag("peers")
class PromtoolIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config prometheus.yml",
                "check rules latchkey.rules.yml latchkey.alerts.yml",
                "test rules latchkey.tests.yml",
                "test rules latchkey.week.tests.yml"
            })
    void isSatisfied(String arguments) throws Exception {
        Process promtool = new ProcessBuilder(("promtool " + arguments).split(" ", -1))
                .directory(Shipped.file("prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }
}
