package latchkey.faults;

import java.time.Duration;
import java.util.List;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A failover of Redis that brings back what it held before the revocations. */
@Tag("faults")
class FailoverIT {
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    void g3g6ReplicaThatMissedTheRevocationsIsPromoted() throws Exception {
        try (Lab lab = Lab.start(Lab.Plan.THREE_NODES.nodes(2).withSentinel());
                Scenario scenario = Scenario.begin("G3 G6 failover with lost writes", lab, PAUSE)) {
            List<Guest> guests = scenario.guests(6);
            Patience.until(
                    "the replica has it all",
                    Duration.ofSeconds(20),
                    () -> lab.replica().answer("INFO replication").contains("master_link_status:up"));
            Thread.sleep(1_000);
            lab.replica().freeze();
            for (Guest guest : guests.subList(0, 4)) {
                scenario.revoke(guest, Duration.ofSeconds(12));
            }
            lab.redis().kill();
            lab.replica().thaw();
            Patience.until(
                    "the replica is promoted",
                    Duration.ofSeconds(30),
                    () -> lab.replica().answer("INFO replication").contains("role:master"));
            for (Guest guest : guests.subList(4, 6)) {
                scenario.revoke(guest, Duration.ofSeconds(6));
            }
            Thread.sleep(3_000);
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(5)));
        }
    }
}
