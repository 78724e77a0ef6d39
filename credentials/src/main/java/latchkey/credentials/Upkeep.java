package latchkey.credentials;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import latchkey.credentials.record.PasswordTable.Candidate;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.Pepper;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a login with a known password is an occasion for, since only then the password is at hand: to hash it anew, if the record's hash
 * was made under a former key or at a former cost, and to let the other nodes know it. Both are done beside the login, a
 * few at a time; when that is not possible now, a later login will do.
 */
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final int SHARED_AT_ONCE = 16;
    /** After a hash that could not be written: while the record is read-only, each try would be computed for nothing. */
    static final Duration REST = Duration.ofSeconds(30);

    private final LoginReader record;
    private final KnownPasswords known;
    private final SharedPasswords shared;
    private final SlowHashes slowHashes;
    private final KeyRing keys;
    private final Executor beside;
    /** One slow hash at a time: logins that wait for theirs come first. */
    private final Semaphore renewing = new Semaphore(1);

    private final Semaphore sharing = new Semaphore(SHARED_AT_ONCE);
    private final LongSupplier ticker;
    private volatile long renewFrom;

    /**
     * @param beside runs what may block, on another thread
     * @param ticker nanoseconds that only rise
     */
    Upkeep(
            LoginReader record,
            KnownPasswords known,
            SharedPasswords shared,
            SlowHashes slowHashes,
            KeyRing keys,
            Executor beside,
            LongSupplier ticker) {
        this.record = record;
        this.known = known;
        this.shared = shared;
        this.slowHashes = slowHashes;
        this.keys = keys;
        this.beside = beside;
        this.ticker = ticker;
        renewFrom = ticker.getAsLong();
    }

    /** After an answer from memory. Memory only; fit for an event loop. */
    void remembered(Question question, KnownPassword password) {
        if (isToRenew(password)) {
            beside(renewing, question, copy -> renew(copy, password));
        } else if (shared.reachable() && known.isDueToShare(question.key())) {
            beside(sharing, question, copy -> share(copy, password));
        }
    }

    /** After an answer from the record. Blocks no longer than the shared store does. */
    void recorded(Question question, KnownPassword password) {
        if (isToRenew(password)) {
            beside(renewing, question, copy -> renew(copy, password));
        }
        share(question, password);
    }

    private boolean isToRenew(KnownPassword password) {
        return !password.kind().equals(slowHashes.kind(keys.present())) && ticker.getAsLong() - renewFrom >= 0;
    }

    private void share(Question question, KnownPassword password) {
        if (shared.reachable() && known.turnToShare(question.key())) {
            shared.put(shared.place(question.login(), question.letters()), password);
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(Question copy);
    }

    private void beside(Semaphore permits, Question question, Work work) {
        if (!permits.tryAcquire()) {
            return;
        }
        byte[] letters = question.letters().clone();
        Question copy = new Question(question.attempt(), question.login(), letters, question.key());
        beside.execute(() -> {
            try {
                work.on(copy);
            } catch (RuntimeException e) {
                log.debug("a password stays as it was", e);
            } finally {
                Arrays.fill(letters, (byte) 0);
                permits.release();
            }
        });
    }

    private void renew(Question question, KnownPassword password) {
        try {
            renewNow(question, password);
        } catch (RecordUnavailable e) {
            renewFrom = ticker.getAsLong() + REST.toNanos();
            throw e;
        }
    }

    private void renewNow(Question question, KnownPassword password) {
        Pepper present = keys.present();
        SlowHash.Kind wanted = slowHashes.kind(present);
        for (Candidate candidate : candidates(question, password.account())) {
            SlowHash old = candidate.hash();
            if (candidate.password().id() != password.credential() || old == null) {
                continue;
            }
            if (!old.kind().equals(wanted)) {
                SlowHash renewed = slowHashes.hash(present, password.account(), question.letters());
                int selector = present.selector(password.account(), question.letters());
                record.renew(password.credential(), old, present.id(), selector, renewed);
            }
            known.put(question.key(), password.with(wanted));
        }
    }

    private List<Candidate> candidates(Question question, long account) {
        Map<String, Integer> selectors = keys.all().stream()
                .collect(Collectors.toMap(Pepper::id, pepper -> pepper.selector(account, question.letters())));
        return record.read(reading -> reading.candidates(account, selectors));
    }
}
