package latchkey.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs calls at the same instant, as far as there are threads. */
final class AllAtOnce {
    private static final int THREADS = 16;

    private AllAtOnce() {}

    /** The results, in the order of the calls. */
    static <T> List<T> run(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(Math.min(THREADS, calls.size()));
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                Callable<T> call = calls.get(i);
                boolean first = i < start.getParties();
                running.add(threads.submit(() -> {
                    if (first) {
                        start.await();
                    }
                    return call.call();
                }));
            }
            for (Future<T> one : running) {
                results.add(one.get());
            }
        }
        return results;
    }
}
