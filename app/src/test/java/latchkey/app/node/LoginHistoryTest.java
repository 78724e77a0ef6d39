package latchkey.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import latchkey.admin.portal.operator.NodeState.LoginMinute;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.Mechanism;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.Readings;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LoginHistoryTest {
    private static final Instant TIME = Instant.parse("2026-11-23T12:00:00Z");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final GatewayMeters meters = new GatewayMeters(registry);
    private final LoginHistory history = new LoginHistory(new Readings(registry));
    /** Overflows while the test runs, as {@link System#nanoTime} may. */
    private long now = Long.MAX_VALUE - Duration.ofMinutes(30).toNanos();

    /** Ten seconds pass, and so many logins of each kind. */
    private void pass(int accepted, int unavailable) {
        for (int i = 0; i < accepted; i++) {
            judged(Service.IMAP, new Outcome.Accepted(1, "anna@example.org", 1, 1, null));
        }
        for (int i = 0; i < unavailable; i++) {
            judged(Service.SMTP, new Outcome.Unavailable("the record is away"));
        }
        now += LoginHistory.PERIOD.toNanos();
        history.read(now);
    }

    private void judged(Service service, Outcome outcome) {
        meters.logins().judged(service, Mechanism.PLAIN, outcome);
    }

    @Test
    void aNewNodeHasOneMinuteOnly() {
        history.read(now);
        now += 1_000_000_000;
        judged(Service.IMAP, new Outcome.Refused(Outcome.Reason.WRONG));
        assertThat(history.minutes(now, TIME)).containsExactly(new LoginMinute(TIME.minusSeconds(60), 0, 1, 0));
        assertThat(history.perSecond(now)).isCloseTo(1, Offset.offset(0.001));
    }

    @Test
    void eachMinuteHasItsOwnAndAnHourIsEnough() {
        history.read(now);
        for (int i = 0; i < 6 * 90; i++) {
            pass(i / 6, i >= 6 * 89 ? 1 : 0);
        }
        List<LoginMinute> minutes = history.minutes(now, TIME);
        assertThat(minutes).hasSize(60);
        assertThat(minutes.getFirst()).isEqualTo(new LoginMinute(TIME.minusSeconds(3600), 6 * 30, 0, 0));
        assertThat(minutes.getLast()).isEqualTo(new LoginMinute(TIME.minusSeconds(60), 6 * 89, 0, 6));
        assertThat(history.perSecond(now)).isCloseTo((6 * 89 + 6 + 88 + 0.0) / 70, Offset.offset(1.5));
    }

    /** A machine that slept: what came meanwhile is told when it wakes, and nothing twice. */
    @Test
    void aSleepLosesNothing() {
        history.read(now);
        pass(5, 0);
        now += Duration.ofMinutes(3).toNanos();
        pass(7, 0);
        assertThat(history.minutes(now, TIME)).extracting(LoginMinute::accepted).containsExactly(5L, 0L, 0L, 7L);
    }
}
