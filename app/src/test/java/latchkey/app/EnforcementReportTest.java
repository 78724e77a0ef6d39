package latchkey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import latchkey.credentials.Enforcement;
import org.junit.jupiter.api.Test;

class EnforcementReportTest {

    @Test
    void whatIsInForceIsSaidInOneLine() {
        assertThat(text(new Enforcement.Enforced(0, List.of()))).isEqualTo("in force: no node is running\n");
        assertThat(text(new Enforcement.Enforced(1, List.of("a")))).isEqualTo("in force on a; 1 session closed\n");
        assertThat(text(new Enforcement.Enforced(2, List.of("a", "b", "c"))))
                .isEqualTo("in force on all 3 nodes; 2 sessions closed\n");
        assertThat(new EnforcementReport(null).text()).isEmpty();
        assertThat(new EnforcementReport(null).json()).isEmpty();
    }

    @Test
    void g5whoHasNotConfirmedIsNamedWithTheLatestTime() {
        Enforcement durable = new Enforcement.Durable(
                1,
                List.of("a"),
                List.of(
                        new Enforcement.Missing("b", false, Duration.ofMillis(5_001)),
                        new Enforcement.Missing("c", true, Duration.ofSeconds(61))));

        assertThat(text(durable))
                .isEqualTo(
                        "durable, and in force on 1 node; 1 session closed; not confirmed by b: it refuses within 6 s "
                                + "at the latest, nor by c, silent: it refuses within 61 s at the latest\n");
        assertThat(Output.json(new EnforcementReport(durable).json()))
                .isEqualTo("{\"enforcement\":\"durable\",\"sessions_closed\":1,\"nodes\":[\"a\"],\"missing\":["
                        + "{\"node\":\"b\",\"silent\":false,\"refuses_within_seconds\":6},"
                        + "{\"node\":\"c\",\"silent\":true,\"refuses_within_seconds\":61}]}");
    }

    private static String text(Enforcement enforcement) {
        return new EnforcementReport(enforcement).text();
    }
}
