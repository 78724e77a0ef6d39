package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process's way to a store: whole, slow or cut. */
public final class Link {
    private static final Duration QUICK = Duration.ofMillis(3);

    private final String name;
    private final Scheduler scheduler;
    private final Timeline troubles;
    private final Duration patience;
    private boolean cut;
    private Duration slowest = QUICK;

    /** @param patience how long somebody waits at most who went there, or was on the way back, when it was cut */
    public Link(String name, Scheduler scheduler, Duration patience) {
        this.patience = patience;
        this.name = name;
        this.scheduler = scheduler;
        troubles = new Timeline(scheduler);
    }

    public Timeline troubles() {
        return troubles;
    }

    public boolean isCut() {
        return cut;
    }

    public void cut() {
        cut = true;
        troubles.begin();
    }

    /** From now on each way there and each way back takes up to that long. */
    public void slow(Duration slowest) {
        this.slowest = slowest;
        troubles.begin();
    }

    /** For what is under way the trouble goes on. */
    public void heal() {
        troubles.end();
        troubles.until(scheduler.now() + Math.max(slowest.toNanos(), patience.toNanos()));
        cut = false;
        slowest = QUICK;
    }

    /** Goes there; whether the link was whole when it arrived. */
    public boolean there() {
        scheduler.step(slowest);
        return !cut;
    }

    /**
     * Goes there and comes back.
     *
     * @throws RuntimeException the one given, if the link is cut on the way there or back
     */
    public <T extends @Nullable Object> T call(Supplier<T> work, Supplier<? extends RuntimeException> trouble) {
        if (there()) {
            T result = work.get();
            if (there()) {
                return result;
            }
        }
        giveUp();
        throw trouble.get();
    }

    /** Waits until there is no hope any more. */
    public void giveUp() {
        scheduler.step(patience);
    }

    @Override
    public String toString() {
        return name;
    }
}
