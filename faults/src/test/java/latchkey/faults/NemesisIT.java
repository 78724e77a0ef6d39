package latchkey.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import latchkey.faults.history.Promise;
import latchkey.faults.lab.Lab;
import latchkey.faults.lab.Link;
import latchkey.faults.lab.Link.Direction;
import latchkey.faults.lab.Node;
import latchkey.faults.lab.Scenario;
import latchkey.faults.lab.Scenario.Guest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One random fault after another, while guests come and are revoked. {@code -Dlatchkey.nemesis.seconds=600} makes it
 * longer, {@code -Dlatchkey.nemesis.seed=…} chooses the same faults again.
 */
@Tag("faults")
class NemesisIT {
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int DEFAULT_SECONDS = 60;

    /** A fault and how to end it. */
    private interface End {
        void end() throws Exception;
    }

    private final Lab lab;
    private final long seed = Long.getLong("latchkey.nemesis.seed", System.nanoTime() & 0xffffff);
    private final Random random = new Random(seed);

    NemesisIT() throws Exception {
        lab = SharedLab.get();
    }

    @Test
    void nothingBreaksARule() throws Exception {
        long end = System.nanoTime()
                + Duration.ofSeconds(Integer.getInteger("latchkey.nemesis.seconds", DEFAULT_SECONDS))
                        .toNanos();
        System.out.printf("nemesis: seed %d%n", seed);
        Deque<End> ends = new ArrayDeque<>();
        try (Scenario scenario = Scenario.begin("nemesis, seed " + seed, lab, PAUSE)) {
            // Trouble is everywhere: temporary failures are excused. That nothing revoked is accepted, and nothing
            // valid refused, is not.
            lab.nodes().forEach(node -> scenario.history().troubleBegins(node.name(), "nemesis"));
            while (System.nanoTime() < end) {
                Guest guest = scenario.guests(1).getFirst();
                String fault = begin(ends);
                System.out.printf("nemesis: %s%n", fault);
                Thread.sleep(random.nextInt(500));
                scenario.revoke(guest, Duration.ofSeconds(7));
                Thread.sleep(random.nextInt(2_500));
                while (!ends.isEmpty()) {
                    ends.pop().end();
                }
                lab.settle();
            }
            scenario.check(Promise.effectiveWithin(Lab.Plan.THREE_NODES.lease().plusSeconds(1)));
        } finally {
            while (!ends.isEmpty()) {
                ends.pop().end();
            }
        }
    }

    private String begin(Deque<End> ends) throws Exception {
        Node node = lab.node(random.nextInt(lab.nodes().size()));
        int kind = random.nextInt(13);
        switch (kind) {
            case 0 -> {
                lab.redis().kill();
                ends.push(() -> lab.redis().restart());
            }
            case 1 -> {
                lab.redis().freeze();
                ends.push(() -> lab.redis().thaw());
            }
            case 2 -> {
                lab.history().stopped(node.name());
                node.program().freeze();
                ends.push(() -> {
                    node.program().thaw();
                    lab.history().resumed(node.name());
                });
            }
            case 3 -> bad(node.sql(), ends);
            case 4 -> bad(node.redis(), ends);
            case 5 -> {
                bad(node.sql(), ends);
                bad(node.redis(), ends);
            }
            case 6 -> {
                bad(lab.officeToRedis(), ends);
                bad(node.redis(), ends);
            }
            case 7 -> {
                String _ = lab.redis().ask("FLUSHALL");
                node.redis().cut();
            }
            case 8 -> {
                node.sql().cutMidMessage();
                ends.push(lab::heal);
            }
            case 9 -> {
                lab.sql().kill();
                ends.push(() -> lab.sql().restart());
            }
            case 10 -> {
                lab.sql().freeze();
                ends.push(() -> lab.sql().thaw());
            }
            case 11 -> {
                node.redis().mode(new Link.Mode.Deafen("latchkey:events"));
                ends.push(() -> {
                    node.redis().cut();
                    node.redis().pass();
                });
            }
            default -> node.program().kill(); // and started again when the lab settles
        }
        return "fault " + kind + " at node " + node.name();
    }

    private void bad(Link link, Deque<End> ends) {
        Link.Mode mode = switch (random.nextInt(5)) {
            case 0 -> new Link.Mode.BlackHole();
            case 1 -> new Link.Mode.Refuse();
            case 2 -> new Link.Mode.Delay(Duration.ofMillis(random.nextInt(3_000)));
            case 3 -> new Link.Mode.Drop(Direction.TO_CLIENT);
            default -> new Link.Mode.Drop(Direction.TO_SERVER);
        };
        link.mode(mode);
        ends.push(() -> {
            if (mode instanceof Link.Mode.Drop) {
                link.cut(); // half a stream cannot be taken up again
            }
            link.pass();
        });
    }
}
