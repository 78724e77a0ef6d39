package latchkey.faults.lab;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what comes about by itself. */
public final class Patience {
    private Patience() {}

    /** @throws AssertionError if the condition does not hold within the time */
    public static void until(String what, Duration time, Callable<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + time.toMillis() + " ms: " + what);
            }
            Thread.sleep(5);
        }
    }

    private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
        try {
            return condition.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception _) {
            return false; // not yet
        }
    }
}
