package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Scenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers behind some nodes are in trouble: their clients are told to come back, the others do not notice. */
@Tag("faults")
class BackendTroubleIT {
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration LASTS = Duration.ofSeconds(6);

    @Test
    void anImapServerRefusesAndAnotherIsSilent() throws Exception {
        Lab lab = SharedLab.get();
        Set<String> troubled = Set.of(lab.node(0).name(), lab.node(1).name());
        try (Scenario scenario = Scenario.begin("backend: IMAP refused, and silent", lab, PAUSE)) {
            troubled.forEach(name -> scenario.history().troubleBegins(name, "IMAP server"));
            long begun = System.nanoTime();
            lab.node(0).imap().refuse();
            lab.node(1).imap().blackHole();
            Thread.sleep(LASTS);
            lab.heal();
            Thread.sleep(2_000);
            troubled.forEach(scenario.history()::troubleEnds);
            // The rules: nobody anywhere was told that his password is wrong, and no other node noticed.
            Facts facts = scenario.check(Promise.effectiveWithin(Duration.ofSeconds(1)));
            assertThat(facts.validLogins())
                    .filteredOn(login -> troubled.contains(login.node())
                            && login.invoked() > begun
                            && !login.action().protocol().equals("imap"))
                    .as("other protocols of the same nodes")
                    .isNotEmpty()
                    .allMatch(login -> login.answer() instanceof Answer.Accepted);
            assertThat(facts.validLogins())
                    .filteredOn(login -> troubled.contains(login.node())
                            && login.action().protocol().equals("imap"))
                    .as("IMAP there")
                    .anyMatch(login -> login.answer() instanceof Answer.Temporary);
        }
    }
}
