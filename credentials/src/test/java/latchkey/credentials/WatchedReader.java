package latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.secret.SlowHash;

/** The record's reader, counted, and held after it has read when a test says so. */
final class WatchedReader implements LoginReader {
    private final LoginReader record;
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    final AtomicInteger renewalsInVain = new AtomicInteger();
    /** What was asked of the record, in its order. */
    final List<String> questions = new CopyOnWriteArrayList<>();
    /** As a standby that was not promoted. */
    volatile boolean readOnly;

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
        T result = record.read(reading -> work.apply(noting(reading)));
        if (hold) {
            hold = false;
            hasRead.countDown();
            await(letGo);
        }
        return result;
    }

    private Reading noting(Reading reading) {
        return new Reading() {
            @Override
            public Optional<Account> account(LoginName name) {
                questions.add("account");
                return reading.account(name);
            }

            @Override
            public List<Candidate> candidates(long account, Map<String, Integer> selectors) {
                questions.add("candidates by " + selectors.size());
                return reading.candidates(account, selectors);
            }

            @Override
            public boolean hasPasswordUnderAnother(long account, Set<String> pepperIds, Instant now) {
                questions.add("other keys than " + pepperIds.size());
                return reading.hasPasswordUnderAnother(account, pepperIds, now);
            }
        };
    }

    @Override
    public void renew(long credential, SlowHash old, String pepperId, int selector, SlowHash renewed) {
        if (readOnly) {
            renewalsInVain.incrementAndGet();
            throw new RecordUnavailable("it takes no writes");
        }
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
