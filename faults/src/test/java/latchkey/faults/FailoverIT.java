package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
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
                Scenario scenario = Scenario.begin("G3 G4 G6 failover with lost writes", lab, PAUSE)) {
            List<Guest> guests = scenario.guests(6);
            Patience.until(
                    "the replica has it all",
                    Duration.ofSeconds(20),
                    () -> lab.replica().answer("INFO replication").contains("master_link_status:up"));
            Thread.sleep(1_000);
            lab.replica().freeze();
            for (Guest guest : guests.subList(0, 4)) {
                scenario.revoke(guest, Duration.ofSeconds(10));
            }
            lab.redis().kill();
            lab.replica().thaw();
            Patience.until(
                    "the replica is promoted",
                    Duration.ofSeconds(30),
                    () -> lab.replica().answer("INFO replication").contains("role:master"));
            assertThat(scenario.revoke(guests.get(4), Duration.ofSeconds(6))).isInstanceOf(Answer.Enforced.class);
            startAnew(lab, scenario, guests.subList(0, 4));
            hearByThePromotedOne(lab, scenario, guests.get(5));
            Thread.sleep(3_000);
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(5)));
        }
    }

    /** A node with nothing in memory has only Redis to believe, which still has the revoked ones as they were. */
    private static void startAnew(Lab lab, Scenario scenario, List<Guest> revoked) throws Exception {
        Node node = lab.node(1);
        scenario.history().troubleBegins(node.name(), "killed and started anew");
        node.program().kill();
        node.launch();
        node.awaitReady();
        Patience.until(
                "it uses the promoted Redis",
                Duration.ofSeconds(20),
                () -> node.metric("latchkey_shared_store_reachable") == 1);
        for (Guest guest : revoked) {
            for (Protocol protocol : Protocol.values()) {
                Answer answer = scenario.clients()
                        .signIn(node, protocol, guest.password())
                        .answer();
                assertThat(answer).isInstanceOf(Answer.Refused.class);
            }
        }
        lab.settle();
        scenario.history().troubleEnds(node.name());
    }

    /** Cut off from SQL, a node has only the promoted one to hear of a revocation. */
    private static void hearByThePromotedOne(Lab lab, Scenario scenario, Guest guest) throws Exception {
        Node node = lab.node(0);
        node.sql().blackHole();
        scenario.revoke(guest, Duration.ofSeconds(6));
        assertThat(guest.sessions()
                        .getFirst()
                        .awaitEnd(5_000 + scenario.lateness().toMillis()))
                .as("its session ends although SQL cannot say so")
                .isTrue();
        node.sql().pass();
    }
}
