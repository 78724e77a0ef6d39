package latchkey.credentials.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Plays many schedules, some at a time. */
final class Schedules {
    private static final int AT_ONCE = 2;

    private final LongFunction<List<String>> simulation;
    private final long first;
    private final AtomicLong next;
    private final AtomicLong played = new AtomicLong();
    private final ConcurrentLinkedQueue<Broken> broken = new ConcurrentLinkedQueue<>();

    /** A schedule in which a rule was broken. */
    record Broken(long seed, List<String> history) {
        String rule() {
            return history.getLast()
                    .substring(Rules.BROKEN.length())
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private Schedules(Weaver classes, String planted, long first) throws ReflectiveOperationException {
        this.first = first;
        next = new AtomicLong(first);
        @SuppressWarnings("unchecked")
        LongFunction<List<String>> loaded =
                (LongFunction<List<String>>) classes.loadClass("latchkey.credentials.Simulation")
                        .getConstructor(String.class)
                        .newInstance(planted);
        simulation = loaded;
    }

    /** @param planted a bug of the model's, see {@link Plan#with} */
    static Schedules of(Weaver classes, String planted, long first) {
        try {
            return new Schedules(classes, planted, first);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the simulation cannot be loaded", e);
        }
    }

    /** Plays one. */
    List<String> history(long seed) {
        return simulation.apply(seed);
    }

    /**
     * Plays from the first on, until one breaks a rule, so many are played or the time is over.
     *
     * @return one that breaks a rule
     */
    Optional<Broken> play(long atMost, long nanos) {
        long last = System.nanoTime() + nanos;
        List<Thread> threads = java.util.stream.IntStream.range(0, AT_ONCE)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    while (broken.isEmpty() && System.nanoTime() - last < 0) {
                        long seed = next.getAndIncrement();
                        if (seed >= first + atMost) {
                            return;
                        }
                        play(seed);
                    }
                }))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return broken.stream().min(Comparator.comparingLong(Broken::seed));
    }

    private void play(long seed) {
        List<String> history = simulation.apply(seed);
        played.incrementAndGet();
        if (history.getLast().startsWith(Rules.BROKEN)) {
            broken.add(new Broken(seed, history));
        }
    }

    long played() {
        return played.get();
    }
}
