package latchkey.credentials.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.shared.SharedUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link for commands, with its breaker: after five failures in a row or of the last twenty calls, or as soon as it is
 * broken, the link is dropped with all that waits on it, and nobody waits for Redis any more. Once a second a new one is
 * tried; it is used as soon as the server has answered on it in time. Of a cluster's servers one alone may be in {@link
 * Health poor health}: then the link stays, and only what it has is not asked for.
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
    /** By {@link Link#serverOf}. */
    private final ConcurrentHashMap<String, Health> servers = new ConcurrentHashMap<>();

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

    /** A call under way. */
    private record Call(Link link, Health server, long began) {}

    /** Null if there is nobody to ask. */
    private @Nullable Call begin(byte[] key) {
        @Nullable Link current = link;
        long now = System.nanoTime();
        if (current != null) {
            Health server = servers.computeIfAbsent(current.serverOf(key), _ -> new Health());
            if (server.isWorthAsking(now)) {
                return new Call(current, server, now);
            }
        }
        meter.sharedStoreSkipped();
        return null;
    }

    /**
     * Asks and waits.
     *
     * @param key that it is about
     * @param read what it makes of the answer; what it throws means that the answer is none
     * @throws SharedUnavailable if there is no good answer within {@code patience}
     */
    <T extends @Nullable Object, R extends @Nullable Object> R ask(
            byte[] key, Ask<T> ask, Function<T, R> read, Duration patience) {
        @Nullable Call call = begin(key);
        if (call == null) {
            throw new SharedUnavailable("the shared store is away");
        }
        try {
            R answer = read.apply(wait(ask, call.link, patience));
            settle(call, null);
            return answer;
        } catch (TimeoutException e) {
            settle(call, e);
            throw new SharedUnavailable("no answer in time");
        } catch (ExecutionException | RuntimeException e) {
            settle(call, e);
            throw new SharedUnavailable("no good answer: " + Fault.words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SharedUnavailable("interrupted", e);
        }
    }

    /** Asks and does not wait: the answer matters to the breaker only. */
    <T> void send(byte[] key, Ask<T> ask) {
        @Nullable Call call = begin(key);
        if (call == null) {
            return;
        }
        try {
            var _ = ask.of(call.link.commands())
                    .toCompletableFuture()
                    .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((_, thrown) -> settle(call, thrown));
        } catch (RuntimeException e) {
            settle(call, e);
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

    private void settle(Call call, @Nullable Throwable thrown) {
        long now = System.nanoTime();
        meter.sharedStoreCall(Duration.ofNanos(now - call.began), thrown == null);
        if (!call.link.equals(link)) {
            return; // what was asked on a link before this one says nothing about this one
        }
        if (thrown == null) {
            failures.set(0);
            call.server.answered();
            return;
        }
        boolean inARow = failures.incrementAndGet() >= FAILURES_IN_A_ROW;
        boolean poor = call.server.failed(now) && !call.link.isToCluster();
        if (inARow || poor || Fault.breaksLink(thrown)) {
            lose(call.link, Fault.words(thrown));
        }
    }

    private synchronized void lose(Link lost, String why) {
        if (!lost.equals(link)) {
            return; // another call has lost it
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
        servers.clear();
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
