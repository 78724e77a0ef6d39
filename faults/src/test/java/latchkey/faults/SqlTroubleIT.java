package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import latchkey.credentials.RecordUnavailable;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Figures;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SQL is in trouble for all nodes: who is known goes on, the others are told to come back, nobody that he is wrong. */
@Tag("faults")
class SqlTroubleIT {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Promise SECOND = Promise.effectiveWithin(Duration.ofSeconds(1));

    private final Lab lab;

    SqlTroubleIT() throws Exception {
        lab = SharedLab.get();
    }

    private interface Trouble {
        void with(Lab lab) throws Exception;
    }

    /** Trouble for so long, while regulars come, and strangers who never signed in before. */
    private void during(String name, Duration duration, Trouble begin, Trouble end) throws Exception {
        during(name, duration, false, begin, end);
    }

    /** @param away whether nothing can be read or written, and whoever asks must be told so */
    private void during(String name, Duration duration, boolean away, Trouble begin, Trouble end) throws Exception {
        try (Scenario scenario = Scenario.begin(name, lab, PAUSE)) {
            List<Password> strangers = lab.issue("stranger", 3);
            Set<Long> unknown = strangers.stream().map(Password::id).collect(Collectors.toSet());
            Password doomed = lab.issue("doomed@example.org");
            Thread.sleep(1_500); // what was just issued is known to every node
            begin.with(lab);
            // Only the strangers are excused; that the regulars always come in is asserted below.
            lab.nodes().forEach(node -> scenario.history().troubleBegins(node.name(), name));
            long over = System.nanoTime() + duration.toNanos();
            try {
                if (away) {
                    scenario.meanwhile(() -> assertNothingIsPromised(doomed));
                }
                for (int i = 0; System.nanoTime() < over; i++) {
                    Node node = lab.node(i % lab.nodes().size());
                    Password stranger = strangers.get(i % strangers.size());
                    Protocol protocol = Protocol.inTurn(i);
                    scenario.meanwhile(() -> scenario.clients().signIn(node, protocol, stranger));
                    Thread.sleep(500);
                }
            } finally {
                end.with(lab);
            }
            Thread.sleep(2_000);
            lab.nodes().forEach(node -> scenario.history().troubleEnds(node.name()));
            Patience.until(
                    "revoked now, and not before",
                    Duration.ofSeconds(10),
                    () -> !(lab.revoke(doomed) instanceof Answer.Unknown));
            Facts facts = scenario.check(SECOND);
            List<String> turnedAway = new ArrayList<>();
            List<Long> waited = new ArrayList<>();
            for (Facts.Login login : facts.validLogins()) {
                if (login.answer() instanceof Answer.Temporary(String words)) {
                    if (!unknown.contains(login.credential())) {
                        turnedAway.add(login + ": " + words);
                    } else {
                        waited.add(login.answered() - login.invoked());
                        assertThat(words)
                                .containsPattern("UNAVAILABLE|^454 4\\.7\\.0|^421 4\\.|^HTTP/1.1 503.*, Retry-After$");
                    }
                }
            }
            System.out.printf("    strangers, told to come back after: %s%n", Figures.of(waited));
            assertThat(turnedAway).as("known passwords that were turned away").isEmpty();
            assertThat(Figures.of(waited).max())
                    .as("2 s, and what it takes to see it")
                    .isLessThanOrEqualTo(2_050 + 2.0 * scenario.lateness().toMillis());
            assertThat(facts.sessions())
                    .as("nobody is signed out by it")
                    .noneMatch(session -> session.ending() == latchkey.faults.history.Event.Ending.LOST);
        }
    }

    @Test
    void g7PostgreSqlIsFrozenFor15Seconds() throws Exception {
        during(
                "G7 PostgreSQL frozen",
                Duration.ofSeconds(15),
                true,
                lab -> lab.sql().freeze(),
                lab -> lab.sql().thaw());
    }

    @Test
    void g7PostgreSqlIsKilledFor20Seconds() throws Exception {
        during(
                "G7 PostgreSQL killed",
                Duration.ofSeconds(20),
                true,
                lab -> lab.sql().kill(),
                lab -> lab.sql().restart());
    }

    /** Neither an issue nor a revocation is acknowledged, and nobody takes the nodes for dead. */
    private @Nullable Void assertNothingIsPromised(Password doomed) throws Exception {
        assertThatThrownBy(() -> lab.issue("nobody@example.org")).isInstanceOf(RecordUnavailable.class);
        assertThat(lab.revoke(doomed)).isInstanceOf(Answer.Unknown.class);
        for (Node node : lab.nodes()) {
            assertThat(node.watched("/health")).startsWith("200 ").contains("degraded");
        }
        return null;
    }

    @Test
    void sqlIsSlowAndATableIsLocked() throws Exception {
        try (Connection locker = lab.sql().connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            during(
                    "SQL: the table of passwords is locked",
                    Duration.ofSeconds(5),
                    _ -> statement.execute("lock table app_password in access exclusive mode"),
                    _ -> locker.rollback());
        }
    }

    /** Nothing can be committed and nothing heard: to the nodes it is the same as no SQL at all. */
    @Test
    void sqlIsSlowAndTheFeedIsLocked() throws Exception {
        try (Connection locker = lab.sql().connect();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            during(
                    "SQL: the feed is locked, for longer than the lease",
                    Duration.ofSeconds(8),
                    _ -> statement.execute("lock table change_feed in access exclusive mode"),
                    _ -> locker.rollback());
        }
    }

    @Test
    void sqlTakesItsTime() throws Exception {
        during(
                "SQL answers after a second",
                Duration.ofSeconds(8),
                lab -> lab.nodes().forEach(node -> node.sql().mode(new Link.Mode.Delay(Duration.ofMillis(500)))),
                Lab::heal);
    }

    @Test
    void sqlIsCutInTheMiddleOfWhatItSays() throws Exception {
        during(
                "SQL cut mid-message",
                Duration.ofSeconds(5),
                lab -> lab.nodes().forEach(node -> node.sql().cutMidMessage()),
                Lab::heal);
    }
}
