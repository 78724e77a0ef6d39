package latchkey.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work on several nodes, begun at the same instant. */
final class AtOnce {
    private AtOnce() {}

    static <T> List<T> run(List<Credentials> nodes, Function<Credentials, T> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Credentials node : nodes) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return work.apply(node);
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
