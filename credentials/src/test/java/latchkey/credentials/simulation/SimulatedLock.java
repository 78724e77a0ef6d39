package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A lock that an actor waits for without the baton. Put in place of {@link ReentrantLock} when the classes are loaded. */
@SuppressWarnings("unused") // by name
public final class SimulatedLock extends ReentrantLock {
    private static final long serialVersionUID = 1;
    private static final Duration AGAIN = Duration.ofMillis(1);

    public SimulatedLock() {}

    /** Who is next is the scheduler's choice. */
    public SimulatedLock(boolean fair) {
        super(fair);
    }

    @Override
    public void lock() {
        Scheduler scheduler = Scheduler.current();
        while (scheduler != null && !super.tryLock()) {
            scheduler.pause(AGAIN);
        }
        if (scheduler == null) {
            super.lock();
        }
    }

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
        Scheduler scheduler = Scheduler.current();
        if (scheduler == null) {
            return super.tryLock(timeout, unit);
        }
        long last = scheduler.now() + unit.toNanos(timeout);
        while (!super.tryLock()) {
            if (scheduler.now() >= last) {
                return false;
            }
            scheduler.pause(AGAIN);
        }
        return true;
    }
}
