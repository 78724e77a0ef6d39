package latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import latchkey.faults.history.Answer;
import latchkey.faults.history.Facts;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Figures;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Link.Direction;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis is in trouble and SQL is well: revocations take at most five seconds, and no login fails. */
@Tag("faults")
class RedisTroubleIT {
    private static final int GUESTS = 4;
    /** 51 logins a second on all nodes together. */
    private static final Duration PAUSE = Duration.ofMillis(60);

    private static final Promise FIVE_SECONDS = Promise.effectiveWithin(Duration.ofSeconds(5));

    private final Lab lab;

    RedisTroubleIT() throws Exception {
        lab = SharedLab.get();
    }

    private interface Trouble {
        void with(Lab lab) throws Exception;
    }

    /** Trouble begins, guests are revoked while it lasts, and it ends. The rules demand every valid login. */
    private void revokeDuring(String name, Trouble begin, Trouble end) throws Exception {
        try (Scenario scenario = Scenario.begin(name, lab, PAUSE)) {
            List<Guest> guests = scenario.guests(GUESTS);
            long before = System.nanoTime();
            Thread.sleep(2_000);
            long begun = System.nanoTime();
            begin.with(lab);
            try {
                for (Guest guest : guests) {
                    Thread.sleep(500);
                    Answer answer = scenario.revoke(guest, Duration.ofSeconds(6));
                    assertThat(answer).isNotInstanceOf(Answer.Unknown.class);
                }
                Thread.sleep(1_500);
            } finally {
                end.with(lab);
            }
            Thread.sleep(1_500);
            Facts facts = scenario.check(FIVE_SECONDS);
            System.out.printf("    p99 of a login before: %s%n", logins(facts, before, begun));
            System.out.printf("    p99 of a login during: %s%n", logins(facts, begun, Long.MAX_VALUE));
        }
    }

    private static Figures logins(Facts facts, long from, long to) {
        return Figures.of(facts.validLogins().stream()
                .filter(login -> login.invoked() >= from && login.invoked() < to)
                .map(login -> login.answered() - login.invoked())
                .toList());
    }

    @Test
    void g3g6RedisIsKilled() throws Exception {
        revokeDuring(
                "G3 G6 Redis killed",
                lab -> lab.redis().kill(),
                lab -> lab.redis().restart());
    }

    @Test
    void g3g6RedisIsFrozen() throws Exception {
        revokeDuring(
                "G3 G6 Redis frozen",
                lab -> lab.redis().freeze(),
                lab -> lab.redis().thaw());
    }

    @Test
    void g3g6RedisIsCutOffFromEverybody() throws Exception {
        revokeDuring(
                "G3 G6 Redis partitioned",
                lab -> {
                    lab.officeToRedis().blackHole();
                    lab.nodes().forEach(node -> node.redis().blackHole());
                },
                Lab::heal);
    }

    @Test
    void g3g6EverythingThatRedisSaysIsLost() throws Exception {
        revokeDuring(
                "G3 G6 all messages of Redis dropped",
                lab -> lab.nodes().forEach(node -> node.redis().mode(new Link.Mode.Drop(Direction.TO_CLIENT))),
                lab -> {
                    // Half a stream cannot be taken up again.
                    lab.nodes().forEach(node -> node.redis().cut());
                    lab.heal();
                });
    }

    @Test
    void g3g6RedisIsSlow() throws Exception {
        revokeDuring(
                "G3 G6 Redis takes five seconds",
                lab -> lab.nodes().forEach(node -> node.redis().mode(new Link.Mode.Delay(Duration.ofSeconds(5)))),
                Lab::heal);
    }

    @Test
    void g3g6RedisIsCutInTheMiddleOfWhatItSays() throws Exception {
        revokeDuring(
                "G3 G6 Redis cut mid-message",
                lab -> lab.nodes().forEach(node -> node.redis().cutMidMessage()),
                Lab::heal);
    }

    @Test
    void g3g6RedisIsEmptied() throws Exception {
        revokeDuring(
                "G3 G6 Redis emptied, again and again",
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
        revokeDuring("G3 one node cut off from Redis", _ -> deaf.redis().blackHole(), Lab::heal);
    }
}
