package latchkey.credentials.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Executors whose tasks are actors of the process in which they were made. Put in place of {@link
 * java.util.concurrent.Executors} when the classes are loaded.
 */
@SuppressWarnings("unused") // by name
public final class SimulatedExecutors {
    private SimulatedExecutors() {}

    public static ScheduledExecutorService newSingleThreadScheduledExecutor(ThreadFactory factory) {
        return new Actors(true);
    }

    public static ScheduledExecutorService newScheduledThreadPool(int threads, ThreadFactory factory) {
        return new Actors(false);
    }

    public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
        return new Actors(true);
    }

    public static ExecutorService newThreadPerTaskExecutor(ThreadFactory factory) {
        return new Actors(false);
    }

    private static final class Actors extends AbstractExecutorService implements ScheduledExecutorService {
        private final Scheduler scheduler;
        private final Scheduler.Program program;
        /** Held by the task that runs, where there is one thread only. */
        private final SimulatedLock thread = new SimulatedLock();

        private final boolean single;
        private boolean closed;

        Actors(boolean single) {
            this.single = single;
            scheduler = java.util.Objects.requireNonNull(Scheduler.current());
            program = Scheduler.currentProgram();
        }

        private void run(Runnable task) {
            if (!single) {
                task.run();
                return;
            }
            thread.lock();
            try {
                task.run();
            } finally {
                thread.unlock();
            }
        }

        @Override
        public void execute(Runnable task) {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            scheduler.start("task", program, () -> run(task));
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
            Later later = new Later(() -> {});
            scheduler.start("periodic task", program, () -> {
                scheduler.pause(unit.toNanos(first));
                while (!closed && !later.isCancelled()) {
                    run(task);
                    scheduler.pause(unit.toNanos(delay));
                }
            });
            return later;
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
            return scheduleWithFixedDelay(task, first, period, unit);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            Later later = new Later(task);
            scheduler.start("later task", program, () -> {
                scheduler.pause(unit.toNanos(delay));
                if (!closed && !later.isCancelled()) {
                    run(later);
                }
            });
            return later;
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdown() {
            closed = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            closed = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return closed;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private static final class Later extends FutureTask<Void> implements ScheduledFuture<Void> {
        Later(Runnable task) {
            super(task, null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
