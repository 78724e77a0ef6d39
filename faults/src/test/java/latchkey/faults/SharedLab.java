package latchkey.faults;

import latchkey.faults.lab.Lab;
import org.jspecify.annotations.Nullable;

/** One lab for all scenarios that need nothing special: three nodes, a lease of five seconds, Redis. */
final class SharedLab {
    private static @Nullable Lab lab;

    private SharedLab() {}

    /** Started by whoever asks first; closed when the tests end. */
    static synchronized Lab get() throws Exception {
        if (lab == null) {
            Lab started = Lab.start(Lab.Plan.THREE_NODES);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
            lab = started;
        }
        return lab;
    }
}
