package latchkey.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.credentials.Argon2Cost;
import latchkey.credentials.CredentialMeter;
import latchkey.credentials.RecordUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** G10: one thread computes; it is held up after the first hash, so that the next one waits in the queue. */
class SlowHashesTest {
    private static final Argon2Cost COST = new Argon2Cost(64, 2, 1);
    private static final long GENEROUS_SECONDS = 30;

    private final Pepper pepper = new Pepper(new byte[32]);
    private final byte[] letters = "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII);
    private final SlowHash hash =
            SlowHash.compute(COST, pepper.id(), new byte[SlowHash.SALT_BYTES], pepper.blind(7, letters));
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger computed = new AtomicInteger();
    private final CompletableFuture<Boolean> remembered = new CompletableFuture<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final SlowHashes hashes = new SlowHashes(COST, 1, 4, new CredentialMeter() {
        @Override
        public void slowHashQueueFull() {
            refused.incrementAndGet();
        }

        @Override
        public void slowHash(Duration time) {
            if (computed.incrementAndGet() == 1) {
                held.countDown();
                try {
                    assertThat(release.await(GENEROUS_SECONDS, TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    });

    @AfterEach
    void close() {
        release.countDown();
        hashes.close();
    }

    private boolean ask(long credential) {
        return hashes.matches(
                hash,
                () -> pepper.blind(7, letters),
                new SlowHashes.Flight(new PasswordKey(1, 2, 3, 4), credential),
                () -> false,
                () -> {
                    if (credential == 2) {
                        remembered.complete(true);
                    }
                });
    }

    /** Somebody asks about credential 2, whose hash has to wait, and then waits no longer. */
    private void askInVain() throws InterruptedException {
        CompletableFuture<Boolean> _ = CompletableFuture.supplyAsync(() -> ask(1));
        assertThat(held.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ask(2)).isInstanceOf(RecordUnavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void g10WhatIsComputedForSomebodyWhoWaitsNoLongerIsRemembered() throws Exception {
        askInVain();
        release.countDown();
        assertThat(remembered.get(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** A sign-in at the portal costs a slow hash, whoever the login is: a flood of them has a quarter of the places. */
    @Test
    void g10WhatOwnersProveLeavesPlacesForTheMail() throws Exception {
        for (int flood = 0; flood < 20; flood++) {
            Thread.ofVirtual().start(() -> hashes.matches(hash, new byte[32]));
        }
        assertThat(held.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GENEROUS_SECONDS);
        while (refused.get() < 19) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(hashes.waiting()).isZero();
        assertThatThrownBy(() -> hashes.hash(pepper.id(), new byte[32]))
                .isInstanceOf(RecordUnavailable.class)
                .hasMessageContaining("too many");
        FutureTask<Boolean> mail = new FutureTask<>(() -> ask(2));
        Thread.ofPlatform().start(mail);
        release.countDown();
        assertThat(mail.get(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(hashes.matches(hash, pepper.blind(7, letters)))
                .as("the place was given back")
                .isTrue();
    }

    @Test
    void g10WhoComesBackSharesTheComputationThatIsStillToCome() throws Exception {
        askInVain();
        FutureTask<Boolean> again = new FutureTask<>(() -> ask(2));
        Thread asker = Thread.ofPlatform().start(again);
        while (asker.getState() != Thread.State.TIMED_WAITING) {
            assertThat(asker.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        release.countDown();
        assertThat(again.get(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(computed).hasValue(2);
    }
}
