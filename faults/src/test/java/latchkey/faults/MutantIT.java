package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import latchkey.credentials.Change;
import latchkey.credentials.mutants.Mutant;
import latchkey.faults.history.Action;
import latchkey.faults.history.Promise;
import latchkey.faults.history.Violation;
import latchkey.faults.history.Violation.Rule;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.PlantedWriter;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import latchkey.faults.lab.Scratch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes with a planted bug, or a planted writer: the history checker must find each, or it finds nothing at all. */
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
    @Execution(ExecutionMode.CONCURRENT)
    void aCacheThatDoesNotLookAtTheEpochIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                "latchkey/credentials/KnownPasswords.java",
                "return latest == null || latest <= epoch;",
                "return true;");
        assertThat(found("no epoch check", mutant, (_, scenario) -> revokeOne(scenario)))
                .extracting(Violation::rule)
                .contains(Rule.NO_LOGIN_AFTER_REVOCATION);
    }

    /** What the shared store still holds of the time before the revocation is believed. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anEntryOfTheSharedStoreThatCountsForEverIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                "latchkey/credentials/Verifier.java",
                "boolean counts = password != null && feed.trusted() && known.counts(password, feed.base());",
                "boolean counts = password != null;");
        // At the door the epoch is asked once more.
        Mutant both = mutant.and(
                "latchkey/credentials/Verifier.java",
                "return known.current(account, epoch) && feed.trusted();",
                "return true;");
        assertThat(found("L2 counts for ever", both, (_, scenario) -> revokeOne(scenario)))
                .extracting(Violation::rule)
                .contains(Rule.ANSWERS_ARE_TRUE);
    }

    /** What the poll finds is passed over, so that an event of the store that is lost is lost for ever. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFeedThatHearsEventsOnlyIsFound() throws Exception {
        Mutant mutant =
                Mutant.of("latchkey/credentials/ChangeFeed.java", "applied.read(change, ticker.getAsLong());", "");
        List<Violation> violations = found("events only, no poll", mutant, (lab, scenario) -> {
            Guest guest = scenario.guests(1).getFirst();
            Node deaf = lab.node(1);
            deaf.redis().blackHole();
            scenario.revoke(guest, Duration.ofSeconds(8));
            Thread.sleep(5_000);
        });
        assertThat(violations).extracting(Violation::rule).contains(Rule.NO_SESSION_AFTER_REVOCATION);
    }

    /** What was remembered is thrown away when the account changes; but a slow login remembers it again afterwards. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCacheThatIsFilledAfterTheRevocationIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                        "latchkey/credentials/KnownPasswords.java",
                        "return latest == null || latest <= epoch;",
                        "return true;")
                .and(
                        "latchkey/credentials/KnownPasswords.java",
                        "epochs.merge(account, epoch, Math::max);",
                        "proved.asMap().values().removeIf(entry -> entry.password.account() == account);");
        List<Violation> violations = found("filled after the revocation", mutant, (lab, scenario) -> {
            List<Password> passwords = lab.issue("filled", 10);
            Node slow = lab.node(1);
            // Well below what is taken for no answer; a first login asks three times.
            slow.sql().mode(new Link.Mode.Delay(Duration.ofMillis(250)));
            for (int i = 0; i < passwords.size(); i++) {
                Password password = passwords.get(i);
                scenario.meanwhile(() -> scenario.clients().signIn(slow, Protocol.DAV, password));
                // One of them is overtaken while the third answer, which was true, is on its way.
                Thread.sleep(1_000 + 140L * i);
                scenario.meanwhile(() -> lab.revoke(password));
                Thread.sleep(1_200);
            }
            slow.sql().pass();
            Thread.sleep(4_000);
            for (Password password : passwords) {
                scenario.clients().signIn(slow, Protocol.DAV, password);
            }
        });
        assertThat(violations).extracting(Violation::rule).contains(Rule.NO_LOGIN_AFTER_REVOCATION);
    }

    /** Commands are kept while there is no connection, sent again, and waited for for a minute; nothing is given up. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatLettuceDoesByItselfIsFound() throws Exception {
        Mutant mutant = Mutant.of("latchkey/credentials/redis/Connector.java", """
                options.autoReconnect(false)
                        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .replayFilter(_ -> true)
                        .requestQueueSize(QUEUE)""", "options")
                .and(
                        "latchkey/credentials/redis/CommandLink.java",
                        "return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);",
                        "return answer.get(60, TimeUnit.SECONDS);");
        List<Violation> violations = found("Lettuce's defaults", mutant, (lab, scenario) -> {
            Password newcomer = lab.issue("newcomer@example.org");
            scenario.clients().signIn(lab.node(0), Protocol.DAV, newcomer);
            Thread.sleep(1_500);
            lab.redis().freeze();
            scenario.clients().patience(Duration.ofSeconds(4)).signIn(lab.node(1), Protocol.DAV, newcomer);
            lab.redis().thaw();
        });
        assertThat(violations).extracting(Violation::rule).contains(Rule.ISSUED_IS_USABLE);
    }

    /**
     * A writer that takes its number as a sequence gives it out, and commits later than one that took the next: whoever
     * reads only what comes after the highest number so far never sees it.
     */
    @Test
    void aFeedThatIsNotInTheOrderOfItsCommitsIsFound() throws Exception {
        Lab lab = SharedLab.get();
        try (Scenario scenario = Scenario.begin("planted: seq > last", lab, PAUSE);
                PlantedWriter writer = new PlantedWriter(lab)) {
            List<Guest> guests = scenario.guests(2);
            Password late = guests.getFirst().password();
            long operation = scenario.history().invoked(new Action.Revoke(late.id()));
            Change change = writer.begin(late);
            scenario.revoke(guests.getLast(), Duration.ofSeconds(1));
            writer.commit();
            scenario.history().completed(operation, lab.enforced(change));
            scenario.comeBack(guests.getFirst(), Duration.ofSeconds(7));
            assertThat(scenario.violations(FIVE_SECONDS))
                    .extracting(Violation::rule)
                    .contains(Rule.NO_LOGIN_AFTER_REVOCATION, Rule.NO_SESSION_AFTER_REVOCATION, Rule.ANSWERS_ARE_TRUE);
        }
    }

    /** A login that waits for a slow backend is overtaken by the revocation, and nobody asks again. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aLoginThatIsOvertakenByItsRevocationIsFound() throws Exception {
        Mutant mutant = Mutant.of(
                "latchkey/credentials/Verifier.java",
                "return known.current(account, epoch) && feed.trusted();",
                "return true;");
        List<Violation> violations = found("the epoch is not asked again", mutant, (lab, scenario) -> {
            Node slow = lab.node(1);
            slow.imap().mode(new Link.Mode.Delay(Duration.ofMillis(700)));
            for (int i = 0; i < 3; i++) {
                Password password = lab.issue("overtaken" + i + "@example.org");
                scenario.meanwhile(() -> scenario.signIn(slow, Protocol.IMAP, password));
                Thread.sleep(600L + 200L * i);
                lab.revoke(password);
                Thread.sleep(2_000);
            }
            Thread.sleep(4_000);
        });
        assertThat(violations).extracting(Violation::rule).contains(Rule.NO_SESSION_AFTER_REVOCATION);
    }
}
