package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Clients;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Link.Direction;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import latchkey.faults.lab.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node is cut off, frozen or killed, and the others are well. */
@Tag("faults")
class PartitionIT {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LEASE = Lab.Plan.THREE_NODES.lease();
    private static final Promise SECOND = Promise.effectiveWithin(Duration.ofSeconds(1));

    private final Lab lab;
    private final Node node;

    PartitionIT() throws Exception {
        lab = SharedLab.get();
        node = lab.node(2);
    }

    @Test
    void g4ANodeCutOffFromSqlHearsOfRevocationsByRedis() throws Exception {
        try (Scenario scenario = Scenario.begin("G4 cut off from SQL", lab, PAUSE)) {
            List<Guest> guests = scenario.guests(4);
            node.sql().blackHole();
            for (Guest guest : guests) {
                Thread.sleep(2_000); // longer, all together, than the lease: what is known goes on
                scenario.revoke(guest, Duration.ofSeconds(6));
            }
            Thread.sleep(1_000);
            node.sql().pass();
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(5)));
        }
    }

    @Test
    void g4AlsoIfSqlRefusesItAndHalfOfItsMessagesFromRedisAreLost() throws Exception {
        try (Scenario scenario = Scenario.begin("G4 refused by SQL, Redis cut now and then", lab, PAUSE)) {
            List<Guest> guests = scenario.guests(4);
            node.sql().refuse();
            for (Guest guest : guests) {
                node.redis().cut();
                scenario.revoke(guest, Duration.ofSeconds(6));
                Thread.sleep(300);
                node.redis().cut();
                Thread.sleep(700);
            }
            node.sql().pass();
            scenario.check(Promise.effectiveWithin(Duration.ofSeconds(5)));
        }
    }

    @Test
    void g5ANodeCutOffFromBothGoesOnForItsLeaseAndTheRevokerIsTold() throws Exception {
        try (Scenario scenario = Scenario.begin("G5 cut off from both, lease 5 s", lab, PAUSE)) {
            List<Guest> guests = scenario.guests(2);
            Session regular = scenario.clients()
                    .signIn(node, Protocol.IMAP, scenario.regulars().getFirst())
                    .standing();
            scenario.history().troubleBegins(node.name(), "cut off from both");
            node.sql().blackHole();
            node.redis().blackHole();
            Answer answer = scenario.revoke(guests.getFirst(), LEASE.plusSeconds(4));
            assertThat(answer).isInstanceOfSatisfying(Answer.Durable.class, durable -> {
                assertThat(durable.missing()).containsOnlyKeys(node.name());
                // What Redis was told, the node may hear of; what it was not told, only its lease ends.
                assertThat(durable.missing().get(node.name())).isBetween(LEASE, LEASE.plusSeconds(2));
            });
            assertThat(regular.awaitEnd(LEASE.plusSeconds(2).toMillis()
                            + scenario.lateness().toMillis()))
                    .as("sessions of those who are not revoked end too")
                    .isTrue();
            Clients.SignIn late = scenario.clients()
                    .signIn(node, Protocol.IMAP, guests.getLast().password());
            assertThat(late.answer()).isInstanceOf(Answer.Temporary.class);
            Thread.sleep(2_000);
            lab.heal();
            Patience.until(
                    "the node is back",
                    Duration.ofSeconds(20),
                    () -> scenario.clients()
                            .signIn(node, Protocol.DAV, scenario.regulars().getFirst())
                            .accepted());
            scenario.history().troubleEnds(node.name());
            scenario.check(SECOND.on(node.name(), LEASE.plusSeconds(1)));
        }
    }

    @Test
    void g5AlsoIfTheHolesAreOneWay() throws Exception {
        try (Scenario scenario = Scenario.begin("G5 answers of both are lost, lease 5 s", lab, PAUSE)) {
            Guest guest = scenario.guests(1).getFirst();
            scenario.history().troubleBegins(node.name(), "hears nothing");
            node.sql().mode(new Link.Mode.Drop(Direction.TO_CLIENT));
            node.redis().mode(new Link.Mode.Drop(Direction.TO_CLIENT));
            Thread.sleep(1_000);
            scenario.revoke(guest, LEASE.plusSeconds(4));
            Thread.sleep(LEASE.plusSeconds(2).toMillis());
            node.sql().cut();
            node.redis().cut();
            lab.heal();
            Patience.until(
                    "the node is back",
                    Duration.ofSeconds(20),
                    () -> scenario.clients()
                            .signIn(node, Protocol.DAV, scenario.regulars().getFirst())
                            .accepted());
            scenario.history().troubleEnds(node.name());
            scenario.check(SECOND.on(node.name(), LEASE.plusSeconds(1)));
        }
    }

    @Test
    void g9ANodeThatIsKilledLeavesWithItsSessionsAndTheOthersDoNotNotice() throws Exception {
        try (Scenario scenario = Scenario.begin("G9 a node is killed", lab, PAUSE)) {
            Guest guest = scenario.guests(1).getFirst();
            Patience.until("its session is listed", Duration.ofSeconds(10), () -> listsSessionOn(guest, node.name()));
            scenario.history().troubleBegins(node.name(), "killed");
            node.program().kill();
            long killed = System.nanoTime();
            Patience.until(
                    "it is listed no more",
                    Duration.ofSeconds(15).plus(scenario.lateness()),
                    () -> !listsSessionOn(guest, node.name())
                            && lab.office().nodes().list().stream()
                                    .noneMatch(listed -> listed.name().equals(node.name())));
            System.out.printf("G9: gone from the lists after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
            scenario.revoke(guest, Duration.ofSeconds(2));
            // The rules: the survivors accepted every login, and lost no session.
            scenario.check(SECOND);
        }
    }

    private boolean listsSessionOn(Guest guest, String name) {
        return lab.office().nodes().sessions().stream()
                .anyMatch(listed -> listed.node().equals(name)
                        && listed.session().credential() == guest.password().id());
    }

    @Test
    void g13ANodeThatSleptAcrossARevocationRefusesAtOnce() throws Exception {
        try (Scenario scenario = Scenario.begin("G13 SIGSTOP for 10 s across a revocation", lab, PAUSE)) {
            Guest guest = scenario.guests(1).getFirst();
            scenario.history().troubleBegins(node.name(), "frozen");
            scenario.history().stopped(node.name());
            node.program().freeze();
            Thread.sleep(1_000);
            scenario.revoke(guest, Duration.ZERO);
            Thread.sleep(9_000);
            // Waiting at the door when it wakes.
            for (Protocol protocol : Protocol.values()) {
                scenario.meanwhile(() -> {
                    Clients.SignIn first = scenario.clients()
                            .patience(Duration.ofSeconds(30))
                            .signIn(node, protocol, guest.password());
                    assertThat(first.accepted()).isFalse();
                    return null;
                });
            }
            Thread.sleep(500);
            node.program().thaw();
            scenario.history().resumed(node.name());
            Clients.SignIn first =
                    scenario.clients().patience(Duration.ofSeconds(30)).signIn(node, Protocol.IMAP, guest.password());
            assertThat(first.accepted()).as("the first login after the sleep").isFalse();
            assertThat(guest.sessions()
                            .get(2)
                            .awaitEnd(1_000 + scenario.lateness().toMillis()))
                    .as("its session ends when the node wakes")
                    .isTrue();
            Thread.sleep(2_000);
            scenario.history().troubleEnds(node.name());
            scenario.check(SECOND);
        }
    }
}
