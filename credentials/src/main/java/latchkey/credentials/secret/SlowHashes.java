package latchkey.credentials.secret;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RecordUnavailable;

/**
 * Computes slow hashes on a few platform threads of its own with a bounded queue: so many logins may wait, the others
 * are told to come back. Callers block, at most eight seconds: Thunderbird takes ten silent ones for a wrong password.
 *
 * <p>App passwords can have all of it. What owners prove at the portal has a quarter: each try there costs a slow hash,
 * whoever the login is, and a flood of them must not keep anybody from the mail.
 */
public final class SlowHashes implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final Argon2Cost cost;
    private final CredentialMeter meter;
    private final ThreadPoolExecutor pool;
    private final Semaphore ofOwners;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<Flight, CompletableFuture<Boolean>> flights = new ConcurrentHashMap<>();

    /** One comparison under way, for all who wait for it. */
    public record Flight(PasswordKey key, long credential) {}

    public SlowHashes(Argon2Cost cost, int threads, int queue, CredentialMeter meter) {
        this.cost = cost;
        this.meter = meter;
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name("latchkey-slow-hash-", 1).factory());
        pool.allowCoreThreadTimeOut(true);
        ofOwners = new Semaphore(Math.max(1, (threads + queue) / 4));
    }

    /** Those that wait for a thread. */
    public int waiting() {
        return pool.getQueue().size();
    }

    /** Those that are being computed. */
    public int underWay() {
        return pool.getActiveCount();
    }

    public int threads() {
        return pool.getMaximumPoolSize();
    }

    /**
     * The hash for a new password, at the present cost.
     *
     * @throws RecordUnavailable if the queue is full
     */
    public SlowHash hash(Pepper pepper, long account, byte[] letters) {
        byte[] blinded = pepper.blind(account, letters);
        byte[] salt = newSalt();
        CompletableFuture<SlowHash> done = new CompletableFuture<>();
        start(done, blinded, () -> SlowHash.compute(cost, pepper.id(), salt, blinded));
        return await(done);
    }

    /**
     * The hash for what an owner knows.
     *
     * @param blinded under the pepper of that id; wiped when it is hashed
     * @throws RecordUnavailable if the owners' share of the queue is taken
     */
    public SlowHash hash(String pepperId, byte[] blinded) {
        byte[] salt = newSalt();
        return ofOwner(blinded, () -> SlowHash.compute(cost, pepperId, salt, blinded));
    }

    private byte[] newSalt() {
        byte[] salt = new byte[SlowHash.SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    /**
     * Whether the hash is that of this password. Those who ask at the same time about the same password and the same
     * credential share one computation. It serves also who comes back after having waited in vain: otherwise all would be
     * computed for nobody once the queue takes longer than its callers wait.
     *
     * @param flight who asks about the same thing
     * @param remembered asked once more before computing: whether memory has the proof by now
     * @param remember called before those who come later can start anew, if the password is right; on another thread
     * @throws RecordUnavailable if the queue is full
     */
    public boolean matches(
            SlowHash hash, Supplier<byte[]> blinded, Flight flight, BooleanSupplier remembered, Runnable remember) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running = flights.putIfAbsent(flight, mine);
        if (running != null) {
            return await(running);
        }
        // Not before there is a result, however long whoever asked waits for it.
        var _ = mine.whenComplete((_, _) -> flights.remove(flight, mine));
        try {
            if (remembered.getAsBoolean()) {
                mine.complete(true);
                return true;
            }
            byte[] input = blinded.get();
            start(mine, input, () -> {
                boolean matches = hash.matches(input);
                if (matches) {
                    remember.run();
                }
                return matches;
            });
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        }
        return await(mine);
    }

    /**
     * Hashes of an owner's secrets that need no pepper, all with one salt, one after the other.
     *
     * @param secrets wiped when they are hashed
     * @throws RecordUnavailable if the owners' share of the queue is taken
     */
    public List<SlowHash> hashUnkeyed(List<byte[]> secrets) {
        byte[] salt = newSalt();
        List<SlowHash> hashes = new ArrayList<>();
        for (byte[] secret : secrets) {
            hashes.add(ofOwner(secret, () -> SlowHash.compute(cost, SlowHash.UNKEYED, salt, secret)));
        }
        return hashes;
    }

    /**
     * The hash of another secret of an owner with the same salt, at the same cost.
     *
     * @param secret wiped when it is hashed
     * @throws RecordUnavailable if the owners' share of the queue is taken
     */
    public SlowHash again(SlowHash hash, byte[] secret) {
        return ofOwner(secret, () -> hash.again(secret));
    }

    /**
     * Whether the hash is that of what an owner knows.
     *
     * @param blinded under the hash's own pepper; wiped when it is hashed
     * @throws RecordUnavailable if the owners' share of the queue is taken
     */
    public boolean matches(SlowHash hash, byte[] blinded) {
        return ofOwner(blinded, () -> hash.matches(blinded));
    }

    /** A place is taken until it is computed, also when nobody waits for it any more. */
    private <T> T ofOwner(byte[] blinded, Supplier<T> computation) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (!ofOwners.tryAcquire()) {
            refuse(done, blinded, new RejectedExecutionException("the owners' share of the queue is taken"));
        } else if (!start(done, blinded, computation, ofOwners::release)) {
            ofOwners.release();
        }
        return await(done);
    }

    /** Of what kind new hashes are; one of another kind shall be made anew. */
    public SlowHash.Kind kind(Pepper present) {
        return new SlowHash.Kind(present.id(), cost);
    }

    private <T> void start(CompletableFuture<T> done, byte[] blinded, Supplier<T> computation) {
        boolean _ = start(done, blinded, computation, () -> {});
    }

    /**
     * Has it computed.
     *
     * @param over called once it is computed, before anybody has the result
     * @return whether it was taken
     */
    private <T> boolean start(CompletableFuture<T> done, byte[] blinded, Supplier<T> computation, Runnable over) {
        try {
            pool.execute(() -> run(done, blinded, () -> timed(computation, over)));
            return true;
        } catch (RejectedExecutionException e) {
            refuse(done, blinded, e);
            return false;
        }
    }

    private void refuse(CompletableFuture<?> done, byte[] blinded, RejectedExecutionException why) {
        Arrays.fill(blinded, (byte) 0);
        meter.slowHashQueueFull();
        done.completeExceptionally(why);
    }

    // The task alone wipes what it hashes: whoever asked may have stopped waiting.
    private static <T> void run(CompletableFuture<T> done, byte[] blinded, Supplier<T> computation) {
        try {
            done.complete(computation.get());
        } catch (Throwable e) {
            done.completeExceptionally(e);
            throw e;
        } finally {
            Arrays.fill(blinded, (byte) 0);
        }
    }

    private <T> T timed(Supplier<T> computation, Runnable over) {
        long began = System.nanoTime();
        try {
            return computation.get();
        } finally {
            meter.slowHash(Duration.ofNanos(System.nanoTime() - began));
            over.run();
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RecordUnavailable("interrupted while waiting for a slow hash", e);
        } catch (TimeoutException e) {
            throw new RecordUnavailable("a slow hash took more than " + LONGEST_WAIT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException full) {
                throw new RecordUnavailable("too many slow hashes are waiting", full);
            }
            throw new IllegalStateException("a slow hash failed", e.getCause());
        }
    }

    /** Finishes what is waiting and takes nothing new. */
    @Override
    public void close() {
        pool.close();
    }
}
