package latchkey.gateway.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one node among others: whether it hears them, and whether changes are in force everywhere. */
final class NodeMeters {
    private final Counter eventsRefused;
    private final Counter trustLost;
    private final AtomicInteger cutOff = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final Timer enforced;
    private final Timer durable;

    NodeMeters(MeterRegistry registry) {
        eventsRefused = Counter.builder("latchkey.shared.refused")
                .description("Events and reports in the shared store that no node has sealed")
                .register(registry);
        trustLost = Counter.builder("latchkey.node.cutoffs")
                .description("Times that this node ended its sessions because it heard nothing for its lease")
                .register(registry);
        Gauge.builder("latchkey.node.cutoff", cutOff, AtomicInteger::get)
                .description("1 while this node is cut off for longer than its lease")
                .register(registry);
        Gauge.builder("latchkey.nodes.heard", heard, AtomicInteger::get)
                .description("Nodes heard of through the shared store lately, this one too")
                .register(registry);
        enforced = enforcement(registry, "enforced");
        durable = enforcement(registry, "durable");
    }

    private static Timer enforcement(MeterRegistry registry, String result) {
        return Timer.builder("latchkey.enforcement")
                .description("From asking whether a change is in force on every node to the answer")
                .tag("result", result)
                .register(registry);
    }

    void eventRefused() {
        eventsRefused.increment();
    }

    void trustLost() {
        trustLost.increment();
        cutOff.set(1);
    }

    void trustRegained() {
        cutOff.set(0);
    }

    void enforcement(boolean everywhere, Duration time) {
        (everywhere ? enforced : durable).record(time);
    }

    void heard(int nodes) {
        heard.set(nodes);
    }
}
