package latchkey.credentials.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors one at a time: each has a thread, and runs only while it holds the baton. An actor gives the baton up in
 * {@link #pause}; the next is the one whose time comes first, and among those of the same time a drawn one. Virtual time
 * goes on only when nobody has anything to do. Everything is decided by the random source, so that a seed is a schedule.
 */
public final class Scheduler {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("actor-", 1).factory());
    private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();
    /** Of real time: an actor that waits for anything but the baton stops everything. */
    private static final long LONGEST_RUN_SECONDS = 20;

    private final Random random;
    private final PriorityQueue<Actor> waiting = new PriorityQueue<>(
            Comparator.comparingLong((Actor actor) -> actor.at).thenComparingLong(a -> a.drawn));
    private final List<Actor> alive = new ArrayList<>();
    private final IdentityHashMap<Object, SimulatedLock> monitors = new IdentityHashMap<>();
    private final Semaphore finished = new Semaphore(0);
    private long now;
    private long end = Long.MAX_VALUE;
    private long switches;
    private @Nullable Throwable failure;

    public Scheduler(Random random) {
        this.random = random;
    }

    /** Unwinds an actor whose schedule is over or whose process was killed; no code under test catches it. */
    public static final class Over extends Error {
        private static final long serialVersionUID = 1;

        private Over() {
            super("over", null, false, false);
        }
    }

    /** Actors that are stopped together, as the threads of a process are. */
    public static class Program {
        private long frozenUntil;
        private boolean killed;

        public boolean killed() {
            return killed;
        }
    }

    private static final class Actor {
        private final String name;
        private final Scheduler scheduler;
        private final Program program;
        private final Semaphore baton = new Semaphore(0);
        private @Nullable Thread thread;
        private long at;
        private long drawn;

        Actor(String name, Scheduler scheduler, Program program) {
            this.name = name;
            this.scheduler = scheduler;
            this.program = program;
        }
    }

    /** The scheduler of the actor that runs now; null on a thread that is no actor's. */
    public static @Nullable Scheduler current() {
        Actor actor = CURRENT.get();
        return actor == null ? null : actor.scheduler;
    }

    /** The process of the actor that runs now. */
    public static Program currentProgram() {
        return CURRENT.get().program;
    }

    /** Adds an actor that begins at the present time. */
    public void start(String name, Program program, Runnable work) {
        Actor actor = new Actor(name, this, program);
        alive.add(actor);
        queue(actor, now);
        THREADS.execute(() -> live(actor, work));
    }

    private void live(Actor actor, Runnable work) {
        actor.baton.acquireUninterruptibly();
        actor.thread = Thread.currentThread();
        CURRENT.set(actor);
        try {
            if (now <= end && !actor.program.killed) {
                work.run();
            }
        } catch (Over _) {
            // as it should be
        } catch (Throwable e) {
            fail(e);
        } finally {
            CURRENT.remove();
            alive.remove(actor);
            handOn();
        }
    }

    /** Ends the schedule with a failure; the first one counts. */
    public void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        end = Math.min(end, now - 1);
    }

    /**
     * Runs the actors, and those that they start, until nobody is left or the time is over.
     *
     * @throws AssertionError with the first failure
     */
    public void run(Duration time) {
        end = now + time.toNanos();
        handOn();
        try {
            if (!finished.tryAcquire(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the schedule does not go on:\n" + stacks());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (failure != null) {
            throw failure instanceof AssertionError error ? error : new AssertionError(failure);
        }
    }

    private String stacks() {
        StringBuilder text = new StringBuilder();
        for (Actor actor : List.copyOf(alive)) {
            text.append(actor.name).append('\n');
            Thread thread = actor.thread;
            if (thread != null) {
                for (StackTraceElement element : thread.getStackTrace()) {
                    text.append("    ").append(element).append('\n');
                }
            }
        }
        return text.toString();
    }

    private void queue(Actor actor, long at) {
        actor.at = at;
        actor.drawn = random.nextLong();
        waiting.add(actor);
    }

    /** The next one; after the end all that are left, to be unwound. Null if nobody is left. */
    private @Nullable Actor next() {
        while (true) {
            Actor actor = waiting.poll();
            if (actor == null) {
                return null;
            }
            if (actor.at < actor.program.frozenUntil && actor.at <= end && !actor.program.killed) {
                queue(actor, actor.program.frozenUntil);
                continue;
            }
            now = Math.max(now, Math.min(actor.at, end == Long.MAX_VALUE ? actor.at : end + 1));
            return actor;
        }
    }

    private void handOn() {
        Actor next = next();
        if (next == null) {
            finished.release();
        } else {
            switches++;
            next.baton.release();
        }
    }

    /** Gives the baton up for some time, or only to whoever has something to do now if the time is 0. */
    public void pause(long nanos) {
        Actor actor = CURRENT.get();
        if (actor == null || actor.scheduler != this) {
            return; // a thread of the code under test that works while an actor waits for it
        }
        queue(actor, now + nanos);
        Actor next = next();
        if (next != actor && next != null) {
            switches++;
            next.baton.release();
            actor.baton.acquireUninterruptibly();
        }
        if (now > end || actor.program.killed) {
            throw new Over();
        }
    }

    /** As {@link #pause(long)}. */
    public void pause(Duration time) {
        pause(time.toNanos());
    }

    /** Lets others run, for no time or for a drawn one. */
    public void step(Duration atMost) {
        pause(random.nextInt(3) == 0 ? random.nextLong(atMost.toNanos() + 1) : 0);
    }

    /** The lock that stands for the monitor of an object. */
    SimulatedLock monitor(Object object) {
        return monitors.computeIfAbsent(object, _ -> new SimulatedLock());
    }

    /** What actors wait for until another rings it. */
    public final class Bell {
        private final List<Actor> listening = new ArrayList<>();

        /** Gives the baton up until it rings; false if it did not within that time. */
        public boolean await(Duration atMost) {
            Actor actor = CURRENT.get();
            listening.add(actor);
            boolean rang = true;
            try {
                pause(atMost);
            } finally {
                rang = !listening.remove(actor);
            }
            return rang;
        }

        /** Wakes all who wait now. */
        public void ring() {
            for (Actor actor : listening) {
                waiting.remove(actor);
                queue(actor, now);
            }
            listening.clear();
        }
    }

    /** Lets others run now and then; for what happens very often. */
    public void glance(Duration atMost) {
        if (random.nextInt(8) == 0) {
            step(atMost);
        }
    }

    /** Stops the process for some time, as SIGSTOP does. */
    public void freeze(Program program, Duration time) {
        program.frozenUntil = Math.max(program.frozenUntil, now + time.toNanos());
    }

    /** Ends the process as SIGKILL does: none of its actors runs again. */
    public void kill(Program program) {
        program.killed = true;
    }

    /** Virtual time since the beginning, in nanoseconds. */
    public long now() {
        return now;
    }

    public Random random() {
        return random;
    }

    /** How often the baton went to another thread. */
    public long switches() {
        return switches;
    }
}
