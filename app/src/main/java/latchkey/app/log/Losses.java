package latchkey.app.log;

import java.util.concurrent.atomic.LongAdder;

/** Counts the lines that were not written. For any number of threads. */
final class Losses {
    private final LongAdder lines = new LongAdder();
    private volatile Runnable watcher = () -> {};

    /** A line was lost. */
    void add() {
        lines.increment();
        watcher.run();
    }

    long sum() {
        return lines.sum();
    }

    /** Calls it for each line that is lost from now on. */
    void watch(Runnable next) {
        watcher = next;
    }
}
