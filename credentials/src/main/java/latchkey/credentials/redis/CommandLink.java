package latchkey.credentials.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link for commands, with its breaker: after five failures in a row, or as soon as it is broken, the link is dropped
 * with all that waits on it, and nobody waits for Redis any more. Once a second a new one is tried; it is used as soon as
 * the server has answered on it in time.
 */
final class CommandLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandLink.class);
    private static final int FAILURES_IN_A_ROW = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connector connector;
    private final Ask<Long> probe;
    private final Duration patience;
    private final CredentialMeter meter;
    private final AtomicInteger failures = new AtomicInteger();
    private final ScheduledExecutorService renewer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("latchkey-redis").factory());
    /** Null while Redis is known to be away. Written under the lock. */
    private volatile @Nullable Link link;
    /** {@link System#nanoTime}; on the renewer's thread, and under the lock elsewhere. */
    private volatile long attempted;

    private final CountDownLatch tried = new CountDownLatch(1);
    private boolean toldAway;
    private boolean closed;

    /** A command, or two of which the second needs the first one's answer. */
    interface Ask<T extends @Nullable Object> {
        CompletionStage<T> of(RedisClusterAsyncCommands<byte[], byte[]> commands);
    }

    /** @param probe a write that changes nothing: a replica must not pass for the master */
    CommandLink(Connector connector, Ask<Long> probe, Duration patience, CredentialMeter meter) {
        this.connector = connector;
        this.probe = probe;
        this.patience = patience;
        this.meter = meter;
        attempted = System.nanoTime();
        ScheduledFuture<?> _ = renewer.schedule(this::renew, 0, TimeUnit.NANOSECONDS);
    }

    boolean reachable() {
        return link != null;
    }

    /** Waits until the first link is made or has failed: a command line does its work sooner than that. */
    void awaitFirstAttempt(Duration patience) {
        try {
            var _ = tried.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks and waits.
     *
     * @throws SharedUnavailable if there is no answer within {@code patience}
     */
    <T extends @Nullable Object> T ask(Ask<T> ask, Duration patience) {
        @Nullable Link current = link;
        if (current == null) {
            meter.sharedStoreSkipped();
            throw new SharedUnavailable("the shared store is away");
        }
        long began = System.nanoTime();
        try {
            T answer = wait(ask, current, patience);
            settle(current, began, null);
            return answer;
        } catch (TimeoutException e) {
            settle(current, began, e);
            throw new SharedUnavailable("no answer in time");
        } catch (ExecutionException | RuntimeException e) {
            settle(current, began, e);
            throw new SharedUnavailable("no good answer: " + Fault.words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SharedUnavailable("interrupted", e);
        }
    }

    /** Asks and does not wait: the answer matters to the breaker only. */
    <T> void send(Ask<T> ask) {
        @Nullable Link current = link;
        if (current == null) {
            meter.sharedStoreSkipped();
            return;
        }
        long began = System.nanoTime();
        try {
            var _ = ask.of(current.commands())
                    .toCompletableFuture()
                    .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((_, thrown) -> settle(current, began, thrown));
        } catch (RuntimeException e) {
            settle(current, began, e);
        }
    }

    private static <T extends @Nullable Object> T wait(Ask<T> ask, Link link, Duration patience)
            throws ExecutionException, TimeoutException, InterruptedException {
        var answer = ask.of(link.commands()).toCompletableFuture();
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            answer.cancel(false); // what is not sent yet need not be
        }
    }

    private void settle(Link used, long began, @Nullable Throwable thrown) {
        meter.sharedStoreCall(Duration.ofNanos(System.nanoTime() - began), thrown == null);
        if (thrown == null) {
            failures.set(0);
        } else if (Fault.breaksLink(thrown) || failures.incrementAndGet() >= FAILURES_IN_A_ROW) {
            lose(used, Fault.words(thrown));
        }
    }

    private synchronized void lose(Link lost, String why) {
        if (!lost.equals(link)) {
            return; // what was asked on a link before this one says nothing about this one
        }
        link = null;
        lost.close();
        away(why);
    }

    private void renew() {
        attempted = System.nanoTime();
        try {
            install(answering(connector.connect()));
        } catch (RuntimeException e) {
            synchronized (this) {
                away(e instanceof SharedUnavailable ? String.valueOf(e.getMessage()) : Fault.words(e));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            tried.countDown();
        }
    }

    private Link answering(Link made) throws InterruptedException {
        try {
            wait(probe, made, patience);
            return made;
        } catch (TimeoutException e) {
            made.close();
            throw new SharedUnavailable("no answer in time", e);
        } catch (ExecutionException | RuntimeException e) {
            made.close();
            throw new SharedUnavailable("no good answer: " + Fault.words(e), e);
        }
    }

    private synchronized void install(Link made) {
        if (closed) {
            made.close();
            return;
        }
        failures.set(0);
        toldAway = false;
        link = made;
        log.info("the shared store answers");
        meter.sharedStoreReachable(true);
        made.connection().addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                lose(made, "the connection ended");
            }
        });
        if (!made.connection().isOpen()) {
            lose(made, "the connection ended"); // before anybody listened
        }
    }

    /** Under the lock, with no link. */
    private void away(String why) {
        if (closed) {
            return;
        }
        if (!toldAway) {
            log.warn("the shared store is away, logins go on without it: {}", why);
            meter.sharedStoreReachable(false);
            toldAway = true;
        }
        long wait = attempted + PAUSE.toNanos() - System.nanoTime();
        try {
            ScheduledFuture<?> _ = renewer.schedule(this::renew, wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // closed meanwhile
        }
    }

    /** The connector closes the link. */
    @Override
    public synchronized void close() {
        closed = true;
        renewer.shutdownNow();
        link = null;
    }
}
