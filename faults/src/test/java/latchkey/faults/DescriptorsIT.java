package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Clients;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node may open no more files: it does without new clients for a while, and harms nobody. */
@Tag("faults")
class DescriptorsIT {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LEFT = 16;

    @Test
    void aNodeWithoutDescriptorsKeepsItsSessionsAndRecovers() throws Exception {
        Lab lab = SharedLab.get();
        Node node = lab.node(0);
        int limit = node.program().descriptorLimit();
        try (Scenario scenario = Scenario.begin("descriptors exhausted", lab, PAUSE)) {
            Session standing = scenario.clients()
                    .signIn(node, Protocol.IMAP, scenario.regulars().getFirst())
                    .standing();
            scenario.history().troubleBegins(node.name(), "no descriptors");
            node.program().limitDescriptors(node.program().descriptors() + LEFT);
            List<Session> more = new ArrayList<>();
            boolean refused = false;
            for (int i = 0; i < 2 * LEFT && !refused; i++) {
                Clients.SignIn signIn = scenario.clients()
                        .patience(Duration.ofSeconds(2))
                        .signIn(node, Protocol.IMAP, scenario.regulars().getLast());
                if (signIn.session() != null) {
                    more.add(signIn.session());
                }
                refused = !signIn.accepted();
            }
            assertThat(refused).as("the limit was reached").isTrue();
            Duration before = node.program().processorTime();
            Thread.sleep(3_000);
            assertThat(node.program().processorTime().minus(before))
                    .as("processor time in 3 s, without spinning")
                    .isLessThan(Duration.ofMillis(1_500));
            assertThat(standing.isOpen()).isTrue();
            node.program().limitDescriptors(limit);
            long lifted = System.nanoTime();
            Patience.until(
                    "it takes clients again",
                    Duration.ofSeconds(10),
                    () -> scenario.clients()
                            .patience(Duration.ofSeconds(1))
                            .signIn(node, Protocol.IMAP, scenario.regulars().getFirst())
                            .accepted());
            System.out.printf("    taken again after %d ms%n", (System.nanoTime() - lifted) / 1_000_000);
            assertThat(Duration.ofNanos(System.nanoTime() - lifted))
                    .isLessThan(Duration.ofSeconds(2).plus(scenario.lateness()));
            assertThat(standing.isOpen()).isTrue();
            more.forEach(Session::close);
            scenario.history().troubleEnds(node.name());
            standing.close();
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(1)));
        } finally {
            node.program().limitDescriptors(limit); // other scenarios use this node
        }
    }
}
