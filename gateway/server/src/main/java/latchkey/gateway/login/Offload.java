package latchkey.gateway.login;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The only way off the event loops: everything that blocks runs here, on virtual threads, at most so many at a time.
 * What is expensive rather than slow (Argon2id) has a bounded pool of its own behind it.
 */
public final class Offload implements AutoCloseable {
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("offload-", 0).factory());
    private final Semaphore places;

    /** @param atMost tasks under way at the same time; more are turned away rather than queued */
    public Offload(int atMost) {
        places = new Semaphore(atMost);
    }

    /** Runs the task soon on another thread, or returns false at once because too many are under way. */
    public boolean run(Runnable task) {
        if (!places.tryAcquire()) {
            return false;
        }
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                places.release();
            }
        });
        return true;
    }

    /** Interrupts what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
