package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Scenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server behind one node is in trouble: its clients are told to come back, the others do not notice. */
@Tag("faults")
class BackendTroubleIT {
    private static final Duration PAUSE = Duration.ofMillis(150);

    private final Lab lab;
    private final Node node;

    BackendTroubleIT() throws Exception {
        lab = SharedLab.get();
        node = lab.node(0);
    }

    private void during(String name, Link.Mode mode) throws Exception {
        try (Scenario scenario = Scenario.begin(name, lab, PAUSE)) {
            scenario.history().troubleBegins(node.name(), name);
            long begun = System.nanoTime();
            node.imap().mode(mode);
            Thread.sleep(6_000);
            lab.heal();
            Thread.sleep(2_000);
            scenario.history().troubleEnds(node.name());
            // The rules: nobody anywhere was told that his password is wrong, and no other node noticed.
            Facts facts = scenario.check(Promise.effectiveWithin(Duration.ofSeconds(1)));
            assertThat(facts.validLogins())
                    .filteredOn(login -> login.node().equals(node.name())
                            && login.invoked() > begun
                            && !login.action().protocol().equals("imap"))
                    .as("other protocols of the same node")
                    .isNotEmpty()
                    .allMatch(login -> login.answer() instanceof Answer.Accepted);
        }
    }

    @Test
    void theImapServerRefuses() throws Exception {
        during("backend: IMAP refused", new Link.Mode.Refuse());
    }

    @Test
    void theImapServerIsSilent() throws Exception {
        during("backend: IMAP silent", new Link.Mode.BlackHole());
    }
}
