package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.Objects;

/** What the code under test does with threads and monitors, done by actors. Called by what {@link Weaver} wove. */
@SuppressWarnings("unused") // by name
public final class SimulatedThreads {
    private SimulatedThreads() {}

    private static Scheduler scheduler() {
        return Objects.requireNonNull(Scheduler.current(), "a thread that is no actor's uses what actors use");
    }

    public static void enter(Object monitor) {
        scheduler().monitor(monitor).lock();
    }

    public static void leave(Object monitor) {
        scheduler().monitor(monitor).unlock();
    }

    public static void sleep(Duration time) {
        scheduler().pause(time);
    }

    public static void sleep(long millis) {
        sleep(Duration.ofMillis(millis));
    }

    /** Starts an actor of the same program; the thread that is returned is nobody's. */
    public static Thread start(Object builder, Runnable task) {
        scheduler().start("thread", Scheduler.currentProgram(), task);
        return Thread.currentThread();
    }
}
