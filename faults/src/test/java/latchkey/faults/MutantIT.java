package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.mutants.Mutant;
import latchkey.faults.history.Promise;
import latchkey.faults.history.Violation;
import latchkey.faults.history.Violation.Rule;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import latchkey.faults.lab.Scratch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes with a planted bug: the history checker must find each, or it finds nothing at all. */
@Tag("faults")
class MutantIT {
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Promise FIVE_SECONDS = Promise.effectiveWithin(Duration.ofSeconds(5));

    private interface Events {
        void happen(Lab lab, Scenario scenario) throws Exception;
    }

    /** What the rules say of two nodes with that bug. */
    private static List<Violation> found(String name, Mutant mutant, Events events) throws Exception {
        Path classes = Files.createDirectory(Scratch.folder().resolve("mutant"));
        mutant.compile(Path.of(System.getProperty("latchkey.root"), "credentials/src/main/java"), classes);
        try (Lab lab = Lab.start(Lab.Plan.THREE_NODES.nodes(2).mutant(classes));
                Scenario scenario = Scenario.begin("planted: " + name, lab, PAUSE)) {
            events.happen(lab, scenario);
            List<Violation> violations = scenario.violations(FIVE_SECONDS);
            System.out.printf(
                    "    found: %d, as in: %s%n",
                    violations.size(), violations.stream().findFirst());
            return violations;
        }
    }

    private static void revokeOne(Scenario scenario) throws Exception {
        Guest guest = scenario.guests(1).getFirst();
        scenario.revoke(guest, Duration.ofSeconds(7));
    }

    @Test
    void aCacheThatDoesNotLookAtTheEpochIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                "latchkey/credentials/KnownPasswords.java",
                "return latest == null || latest <= epoch;",
                "return true;");
        assertThat(found("no epoch check", mutant, (_, scenario) -> revokeOne(scenario)))
                .extracting(Violation::rule)
                .contains(Rule.NO_LOGIN_AFTER_REVOCATION);
    }
}
