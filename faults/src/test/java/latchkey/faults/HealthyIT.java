package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Figures;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.Patience;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is promised while everything works. */
@Tag("faults")
class HealthyIT {
    private static final int REVOCATIONS = 200;
    private static final int REVOCATIONS_WITHOUT_REDIS = 100;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Promise SECOND = Promise.effectiveWithin(Duration.ofSeconds(1));
    private static final Promise FIVE_SECONDS = Promise.effectiveWithin(Duration.ofSeconds(5));
    private static final double PROMISED_P99_MILLIS = 250;
    /** Each who was revoked tries again for a while: with more of them at once it is they who are measured. */
    private static final Duration BETWEEN = Duration.ofMillis(400);

    private final Lab lab;

    HealthyIT() throws Exception {
        lab = SharedLab.get();
    }

    @Test
    void g2ARevocationIsEffectiveOnAllNodesWithin250Milliseconds() throws Exception {
        try (Scenario scenario = Scenario.begin("G2 healthy", lab, PAUSE)) {
            revoke(scenario, REVOCATIONS);
            Figures figures = row(scenario.check(SECOND), "with Redis");
            if (scenario.isQuiet()) {
                assertThat(figures.p99())
                        .isLessThanOrEqualTo(
                                PROMISED_P99_MILLIS + scenario.lateness().toMillis());
            }
        }
    }

    /** The same, by the record alone. */
    @Test
    void g3ARevocationIsEffectiveOnAllNodesWithoutRedis() throws Exception {
        try (Scenario scenario = Scenario.begin("G3 without Redis", lab, PAUSE)) {
            lab.redis().freeze();
            try {
                revoke(scenario, REVOCATIONS_WITHOUT_REDIS);
            } finally {
                lab.redis().thaw();
            }
            Figures figures = row(scenario.check(FIVE_SECONDS), "with Redis frozen");
            assertThat(figures.max())
                    .isLessThanOrEqualTo(5_000.0 + scenario.lateness().toMillis());
        }
    }

    /** As the README has it. */
    private static Figures row(Facts facts, String how) {
        Figures figures = Figures.of(facts.effectiveAfter(false));
        System.out.printf(
                "| %d, %s | %.0f ms | %.0f ms | %.0f ms |%n",
                figures.count(), how, figures.median(), figures.p99(), figures.max());
        return figures;
    }

    /** From two places at once. */
    private static void revoke(Scenario scenario, int count) throws Exception {
        try (ExecutorService offices = Executors.newFixedThreadPool(2)) {
            List<Callable<Answer>> revocations = new ArrayList<>();
            for (Guest guest : scenario.guests(count)) {
                revocations.add(() -> {
                    Answer answer = scenario.revoke(guest, Duration.ofMillis(1_500));
                    Thread.sleep(BETWEEN);
                    return answer;
                });
            }
            for (Future<Answer> answer : offices.invokeAll(revocations)) {
                assertThat(answer.get()).isInstanceOf(Answer.Enforced.class);
            }
        }
    }

    @Test
    void g8ANewPasswordIsUsableOnEveryNodeWithinASecondEvenIfTheAccountWasTriedBefore() throws Exception {
        try (Scenario scenario = Scenario.begin("G8 healthy", lab, PAUSE)) {
            usableEverywhere(scenario, "new-healthy");
            scenario.check(SECOND);
        }
    }

    @Test
    void g8AlsoWhileRedisIsFrozen() throws Exception {
        try (Scenario scenario = Scenario.begin("G8 Redis frozen", lab, PAUSE)) {
            lab.redis().freeze();
            usableEverywhere(scenario, "new-frozen");
            lab.redis().thaw();
            scenario.check(FIVE_SECONDS);
        }
    }

    /** The very same name and password, tried everywhere before: that they were wrong is remembered, and must not last. */
    @Test
    void g8ANameThatWasNobodysIsUsableOnEveryNodeWithinASecond() throws Exception {
        try (Scenario scenario = Scenario.begin("G8 tried before", lab, PAUSE)) {
            Password password = lab.issue("named@example.org");
            List<Long> taken = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                // Without a number: the history knows nothing of names that come and go.
                Password byAlias = new Password(0, "alias" + i + "@example.org", password.text());
                for (Node node : lab.nodes()) {
                    for (Protocol protocol : Protocol.values()) {
                        assertThat(scenario.clients()
                                        .signIn(node, protocol, byAlias)
                                        .answer())
                                .isInstanceOf(Answer.Refused.class);
                    }
                }
                assertThat(lab.office()
                                .accounts()
                                .addAlias(lab.account(password.login()), byAlias.login(), "lab")
                                .change())
                        .isNotNull();
                awaitUsable(scenario, byAlias, taken);
            }
            assertWithinASecond(scenario, "a name tried before", taken);
            scenario.check(SECOND);
        }
    }

    /** Tries a wrong password on an account that is not there yet; makes it, and a password, and waits until it works. */
    private void usableEverywhere(Scenario scenario, String login) throws Exception {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = login + i + "@example.org";
            Password wrong = new Password(0, name, "abcd-efgh-ijkl-mnop");
            for (Node node : lab.nodes()) {
                scenario.clients().signIn(node, Protocol.SMTP, wrong);
            }
            Password password = lab.issue(name);
            awaitUsable(scenario, password, taken);
        }
        assertWithinASecond(scenario, login, taken);
    }

    private void awaitUsable(Scenario scenario, Password password, List<Long> taken) throws Exception {
        long issued = System.nanoTime();
        for (Node node : lab.nodes()) {
            Patience.until(
                    "usable on " + node.name(),
                    Duration.ofSeconds(10),
                    () -> scenario.clients()
                            .signIn(node, Protocol.DAV, password)
                            .accepted());
            taken.add(System.nanoTime() - issued);
        }
    }

    private static void assertWithinASecond(Scenario scenario, String what, List<Long> taken) {
        Figures figures = Figures.of(taken);
        System.out.printf("%s: usable on every node after %s%n", what, figures);
        assertThat(figures.max())
                .as("three logins one after another, with a slow hash each")
                .isLessThanOrEqualTo(1_000 + 3.0 * scenario.lateness().toMillis());
    }
}
