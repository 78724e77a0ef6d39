package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Figures;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Link.Direction;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Password;
import latchkey.faults.lab.Protocol;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Redis is in trouble and SQL is well: revocations take at most five seconds, and no login fails, neither of regulars,
 * whom the nodes have in memory, nor of newcomers, for whom they would ask Redis.
 */
@Tag("faults")
class RedisTroubleIT {
    private static final int GUESTS = 4;
    private static final int LOGINS_A_SECOND = 50;
    /** 54 logins a second on all nodes together. */
    private static final Duration PAUSE = Duration.ofMillis(55);

    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Promise FIVE_SECONDS = Promise.effectiveWithin(Duration.ofSeconds(5));
    /** Five in a row open the breaker; some more may be under way just then. */
    private static final double FAILURES_OF_ONE_LOSS = 5 + 10;

    private static final String CALLS = "latchkey_shared_store_calls_seconds_%s\\{.*result=\"failed\".*}";

    private final Lab lab;

    RedisTroubleIT() throws Exception {
        lab = SharedLab.get();
    }

    private interface Trouble {
        void with(Lab lab) throws Exception;
    }

    /** What a node says of its calls to Redis that failed: how many, and how long they took. */
    private record Failed(double calls, double seconds) {
        static Failed at(Node node) throws Exception {
            return new Failed(node.metric(CALLS.formatted("count")), node.metric(CALLS.formatted("sum")));
        }
    }

    private List<Failed> failures() throws Exception {
        List<Failed> all = new ArrayList<>();
        for (Node node : lab.nodes()) {
            all.add(Failed.at(node));
        }
        return all;
    }

    /** Trouble that lasts: Redis cannot be had at all, and the nodes must have given it up. */
    private void without(String name, Duration least, Trouble begin, Trouble end) throws Exception {
        List<Failed> before = new ArrayList<>();
        List<Failed> after = new ArrayList<>();
        Trouble counted = lab -> {
            before.addAll(failures());
            begin.with(lab);
        };
        Duration late = revokeDuring(name, least, counted, lab -> {
            after.addAll(failures());
            end.with(lab);
        });
        for (int i = 0; i < before.size(); i++) {
            double calls = after.get(i).calls - before.get(i).calls;
            double millis = (after.get(i).seconds - before.get(i).seconds) * 1_000;
            System.out.printf("    node %d: %.0f calls failed, in %.0f ms%n", i, calls, millis);
            assertThat(calls).as("calls that waited in vain").isLessThanOrEqualTo(FAILURES_OF_ONE_LOSS);
            assertThat(millis / Math.max(1, calls))
                    .as("milliseconds of each")
                    .isLessThanOrEqualTo(50.0 + 10 + late.toMillis());
        }
    }

    /** Trouble begins, guests are revoked while it lasts, and it ends. The rules demand every valid login. */
    private Duration revokeDuring(String name, Duration least, Trouble begin, Trouble end) throws Exception {
        try (Scenario scenario = Scenario.begin(name, lab, PAUSE)) {
            List<Guest> guests = scenario.guests(GUESTS);
            List<Password> newcomers = known(scenario, lab.issue("newcomer", 2 * GUESTS));
            long before = System.nanoTime();
            Thread.sleep(2_000);
            long begun = System.nanoTime();
            begin.with(lab);
            long over;
            try {
                for (int i = 0; i < GUESTS; i++) {
                    Thread.sleep(500);
                    comeElsewhere(scenario, newcomers.subList(2 * i, 2 * i + 2));
                    Answer answer = scenario.revoke(guests.get(i), Duration.ofSeconds(6));
                    assertThat(answer).isNotInstanceOf(Answer.Unknown.class);
                }
                Thread.sleep(Math.max(1_500, (begun + least.toNanos() - System.nanoTime()) / 1_000_000));
                over = System.nanoTime();
            } finally {
                end.with(lab);
            }
            Thread.sleep(1_500);
            Facts facts = scenario.check(FIVE_SECONDS);
            assertEnough(facts, begun, over, scenario.lateness());
            Figures earlier = logins(facts, before, begun);
            Figures meanwhile = logins(facts, begun + SETTLING.toNanos(), over);
            System.out.printf("    logins before: %s%n    logins meanwhile: %s%n", earlier, meanwhile);
            assertAsQuick(scenario, earlier, meanwhile);
            return scenario.lateness();
        }
    }

    /** Known to one node, and by Redis to the others, which have yet to ask. */
    private List<Password> known(Scenario scenario, List<Password> newcomers) {
        for (Password newcomer : newcomers) {
            scenario.clients().signIn(lab.node(0), Protocol.DAV, newcomer);
        }
        return newcomers;
    }

    private void comeElsewhere(Scenario scenario, List<Password> newcomers) {
        for (Password newcomer : newcomers) {
            for (Node node : lab.nodes().subList(1, 3)) {
                scenario.meanwhile(() -> scenario.clients().signIn(node, Protocol.DAV, newcomer));
            }
        }
    }

    private static void assertEnough(Facts facts, long begun, long over, Duration late) {
        if (Integer.getInteger("latchkey.faults.slower", 1) == 1) {
            double seconds = (over - begun - late.toNanos()) / 1e9;
            assertThat(facts.validLogins())
                    .filteredOn(login -> login.invoked() >= begun && login.invoked() < over + late.toNanos())
                    .as("logins in %.1f s", seconds)
                    .hasSizeGreaterThanOrEqualTo((int) (LOGINS_A_SECOND * seconds));
        }
    }

    /** By the median: on two processors the slowest of a hundred wait for the newcomers' slow hashes and for the guests. */
    private static void assertAsQuick(Scenario scenario, Figures before, Figures meanwhile) {
        assertThat(meanwhile.median())
                .as("milliseconds of a login without Redis")
                .isLessThanOrEqualTo(before.median() + 5 + scenario.lateness().toMillis());
    }

    private static Figures logins(Facts facts, long from, long to) {
        return Figures.of(facts.validLogins().stream()
                .filter(login -> login.invoked() >= from && login.invoked() < to)
                .map(login -> login.answered() - login.invoked())
                .toList());
    }

    @Test
    void g3g6RedisIsKilled() throws Exception {
        without(
                "G3 G6 Redis killed for 20 s",
                Duration.ofSeconds(20),
                lab -> lab.redis().kill(),
                lab -> lab.redis().restart());
    }

    @Test
    void g3g6RedisIsFrozen() throws Exception {
        without(
                "G3 G6 Redis frozen for 15 s",
                Duration.ofSeconds(15),
                lab -> lab.redis().freeze(),
                lab -> lab.redis().thaw());
    }

    @Test
    void g3g6RedisIsCutOffFromEverybody() throws Exception {
        without(
                "G3 G6 Redis partitioned",
                Duration.ZERO,
                lab -> {
                    lab.officeToRedis().blackHole();
                    lab.nodes().forEach(node -> node.redis().blackHole());
                },
                Lab::heal);
    }

    /** Half open, the one way and the other. */
    private void dropped(String name, Direction direction) throws Exception {
        without(
                name,
                Duration.ZERO,
                lab -> lab.nodes().forEach(node -> node.redis().mode(new Link.Mode.Drop(direction))),
                this::hearAnew);
    }

    /** Half a stream cannot be taken up again. */
    private void hearAnew(Lab lab) {
        lab.nodes().forEach(node -> node.redis().cut());
        lab.heal();
    }

    @Test
    void g3g6EverythingThatRedisSaysIsLost() throws Exception {
        dropped("G3 G6 all that Redis says is lost", Direction.TO_CLIENT);
    }

    @Test
    void g3g6EverythingThatRedisIsToldIsLost() throws Exception {
        dropped("G3 G6 all that Redis is told is lost", Direction.TO_SERVER);
    }

    /** Nothing fails, so no node knows that it hears nothing. */
    @Test
    void g3EveryEventIsLostAndCommandsAreAnswered() throws Exception {
        revokeDuring(
                "G3 all events of Redis lost",
                Duration.ZERO,
                lab -> lab.nodes().forEach(node -> node.redis().mode(new Link.Mode.Deafen("latchkey:events"))),
                this::hearAnew);
    }

    @Test
    void g3g6RedisIsSlow() throws Exception {
        without(
                "G3 G6 Redis takes five seconds",
                Duration.ZERO,
                lab -> lab.nodes().forEach(node -> node.redis().mode(new Link.Mode.Delay(Duration.ofSeconds(5)))),
                Lab::heal);
    }

    @Test
    void g3g6RedisIsCutInTheMiddleOfWhatItSays() throws Exception {
        revokeDuring(
                "G3 G6 Redis cut mid-message",
                Duration.ZERO,
                lab -> lab.nodes().forEach(node -> node.redis().cutMidMessage()),
                Lab::heal);
    }

    @Test
    void g3g6RedisIsEmptied() throws Exception {
        revokeDuring(
                "G3 G6 Redis emptied, again and again",
                Duration.ZERO,
                lab -> {
                    for (int i = 0; i < 10; i++) {
                        lab.redis().ask("FLUSHALL");
                        Thread.sleep(50);
                    }
                },
                lab -> lab.redis().ask("FLUSHALL"));
    }

    @Test
    void g3OneNodeHearsNothingOfRedis() throws Exception {
        Node deaf = lab.node(2);
        revokeDuring(
                "G3 one node cut off from Redis",
                Duration.ZERO,
                _ -> deaf.redis().blackHole(),
                Lab::heal);
    }
}
