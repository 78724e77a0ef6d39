package latchkey.gateway.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what comes about by itself. */
public final class Patience {
    private Patience() {}

    /** Whether the condition holds within the time. */
    public static boolean until(Duration time, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }
}
