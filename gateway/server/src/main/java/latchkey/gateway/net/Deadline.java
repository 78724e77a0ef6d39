package latchkey.gateway.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one deadline that a session has at a time. Moving it on costs a write to a field: a timer is set only when none is
 * running that comes early enough to look again. For one event loop.
 */
public final class Deadline {
    private final EventExecutor loop;
    private final Runnable expired;
    private boolean set;
    private long at;
    private @Nullable Future<?> timer;
    private long timerAt;

    /** @param expired called on the loop, once for each deadline that passes */
    public Deadline(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    /** From now; replaces the one that was set. */
    public void set(Duration duration) {
        set = true;
        at = System.nanoTime() + duration.toNanos();
        if (timer == null || at - timerAt < 0) {
            schedule();
        }
    }

    /** None until the next {@link #set}. */
    public void clear() {
        set = false;
    }

    /** Gives the timer back. */
    public void close() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule() {
        if (timer != null) {
            timer.cancel(false);
        }
        timerAt = at;
        timer = loop.schedule(this::look, at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (!set) {
            return;
        }
        if (at - System.nanoTime() > 0) {
            schedule();
        } else {
            set = false;
            expired.run();
        }
    }
}
