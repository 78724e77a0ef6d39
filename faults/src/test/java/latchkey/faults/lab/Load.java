package latchkey.faults.lab;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/** People who sign in all the time, on every node, stay for a moment and leave. */
public final class Load implements AutoCloseable {
    private static final Duration STAY = Duration.ofSeconds(2);

    private final Clients clients;
    private final List<Password> passwords;
    private final ExecutorService people = Executors.newCachedThreadPool();
    private final Phaser arriving = new Phaser(1);
    private volatile boolean over;

    /** @param pause between two logins on one node */
    Load(Clients clients, List<Node> nodes, List<Password> passwords, Duration pause, long seed) {
        this.clients = clients;
        this.passwords = passwords;
        for (Node node : nodes) {
            arriving.register();
            Future<?> _ = people.submit(
                    () -> arrive(node, pause, new Random(seed + node.name().hashCode())));
        }
    }

    private @Nullable Void arrive(Node node, Duration pause, Random random) throws InterruptedException {
        long next = System.nanoTime();
        while (!over) {
            Password password = passwords.get(random.nextInt(passwords.size()));
            Protocol protocol = Protocol.inTurn(random.nextInt(3));
            Future<?> _ = people.submit(() -> visit(node, protocol, password));
            // By the clock, so that slow answers do not thin out the load.
            next += pause.toNanos();
            Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
        arriving.arriveAndDeregister();
        return null;
    }

    private @Nullable Void visit(Node node, Protocol protocol, Password password) throws InterruptedException {
        Session session = clients.signIn(node, protocol, password).session();
        if (session != null) {
            session.awaitEnd(STAY.toMillis());
            session.close();
        }
        return null;
    }

    /** Nobody comes any more, and those who are there leave. */
    @Override
    public void close() {
        over = true;
        arriving.arriveAndAwaitAdvance();
        people.close();
    }
}
