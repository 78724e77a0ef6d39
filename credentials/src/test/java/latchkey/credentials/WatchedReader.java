package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import latchkey.credentials.secret.SlowHash;

/** The record's reader, counted, and held after it has read when a test says so. */
final class WatchedReader implements LoginReader {
    private final LoginReader record;
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    final CountDownLatch hasRead = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    /** The next read is held; those after it are not. */
    volatile boolean hold;

    WatchedReader(LoginReader record) {
        this.record = record;
    }

    @Override
    public <T> T read(Function<Reading, T> work) {
        reads.incrementAndGet();
        T result = record.read(work);
        if (hold) {
            hold = false;
            hasRead.countDown();
            await(letGo);
        }
        return result;
    }

    @Override
    public void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed) {
        record.renew(credential, old, pepperId, selector, renewed);
        renewals.incrementAndGet();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
