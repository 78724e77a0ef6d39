package latchkey.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import latchkey.credentials.secret.KeyedHash;
import latchkey.credentials.secret.PasswordKey;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that this process saw proved (L1), by a hash under a key made at start, and the latest epoch heard of
 * for each account that changed since. An entry counts only while no newer epoch of its account was heard of; so it
 * does not matter when a slow reader puts its entry (D6). One that counts no longer still proves that the password is
 * that of its credential, which never changes: the facts are read again, the slow hash is not computed again.
 *
 * <p>Wrong passwords are remembered under the same rule, apart, so that guesses never push out a good one.
 */
final class KnownPasswords {
    /** No account has this id. Its epoch is the latest change that may have made or freed a name. */
    static final long NOBODY = 0;

    private static final long WRONG_AT_MOST = 10_000;
    /** Well within what the shared store keeps: what is used once a day stays known in it. */
    static final Duration SHARED_AGAIN_AFTER = Duration.ofHours(6);

    private final KeyedHash processKey;
    private final LongSupplier ticker;
    private final Cache<PasswordKey, Entry> proved;
    private final Cache<PasswordKey, Wrong> wrong;
    /** About a hundred bytes for each account that changed since this process started. */
    private final ConcurrentHashMap<Long, Long> epochs = new ConcurrentHashMap<>();

    /** @param shareFrom when it is to be given to the shared store, by the ticker */
    private record Entry(KnownPassword password, long shareFrom) {}

    private record Wrong(long account, long epoch) {}

    KnownPasswords(long atMost, Duration idle, LongSupplier ticker, CredentialMeter meter) {
        this.ticker = ticker;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        processKey = new KeyedHash(key);
        Arrays.fill(key, (byte) 0);
        proved = Caffeine.newBuilder()
                .maximumSize(atMost)
                .expireAfterAccess(idle)
                .ticker(ticker::getAsLong)
                .evictionListener((_, _, _) -> meter.cacheEviction(CredentialMeter.Cache.MEMORY))
                .build();
        wrong = Caffeine.newBuilder()
                .maximumSize(WRONG_AT_MOST)
                .expireAfterAccess(idle)
                .ticker(ticker::getAsLong)
                .evictionListener((_, _, _) -> meter.cacheEviction(CredentialMeter.Cache.WRONG))
                .build();
    }

    /** About so many right ones are remembered. */
    long remembered() {
        return proved.estimatedSize();
    }

    /** About so many wrong ones are remembered. */
    long rememberedWrong() {
        return wrong.estimatedSize();
    }

    PasswordKey key(LoginName login, byte[] letters) {
        return PasswordKey.of(processKey, login.utf8(), letters);
    }

    /**
     * What is known under that key and still counts.
     *
     * @param base {@link Awareness#base()}
     */
    @Nullable
    KnownPassword find(PasswordKey key, long base) {
        Entry known = proved.getIfPresent(key);
        return known != null && counts(known.password, base) ? known.password : null;
    }

    /** Whether the facts are still those of the record, as far as was heard: whoever read them, and wherever. */
    boolean counts(KnownPassword password, long base) {
        return password.asOf() >= base && current(password.account(), password.epoch());
    }

    /** Whether the key's password was once proved to be that of the credential. */
    boolean proves(PasswordKey key, long credential) {
        Entry known = proved.getIfPresent(key);
        return known != null && known.password.credential() == credential;
    }

    /** Remembers a proof, unless what is remembered is newer. */
    void put(PasswordKey key, KnownPassword password) {
        proved.asMap().merge(key, new Entry(password, ticker.getAsLong()), KnownPasswords::newer);
    }

    private static Entry newer(Entry old, Entry fresh) {
        KnownPassword before = old.password;
        KnownPassword now = fresh.password;
        if (before.epoch() != now.epoch()) {
            return before.epoch() > now.epoch() ? old : fresh;
        }
        boolean asShared =
                before.credential() == now.credential() && before.kind().equals(now.kind());
        return new Entry(before.asOf() > now.asOf() ? before : now, asShared ? old.shareFrom : fresh.shareFrom);
    }

    /** Whether it has not been given to the shared store for some time. */
    boolean isDueToShare(PasswordKey key) {
        Entry known = proved.getIfPresent(key);
        return known != null && ticker.getAsLong() - known.shareFrom >= 0;
    }

    /** As {@link #isDueToShare}, and the caller is the one who shall do it: nobody else is told so for some time. */
    boolean turnToShare(PasswordKey key) {
        Entry known = proved.getIfPresent(key);
        long now = ticker.getAsLong();
        return known != null
                && now - known.shareFrom >= 0
                && proved.asMap().replace(key, known, new Entry(known.password, now + SHARED_AGAIN_AFTER.toNanos()));
    }

    /** Whether the key's password is known to be wrong, as far as was heard of its account. */
    boolean isWrong(PasswordKey key) {
        Wrong known = wrong.getIfPresent(key);
        return known != null && current(known.account, known.epoch);
    }

    /**
     * Remembers that the key's password is none of the account's.
     *
     * @param account {@link #NOBODY} if the login is nobody's
     * @param epoch for {@link #NOBODY} the change that was applied before the record was asked
     */
    void putWrong(PasswordKey key, long account, long epoch) {
        wrong.put(key, new Wrong(account, epoch));
    }

    /** What was known of the change's account before counts no longer. */
    void changed(Change change) {
        changed(change.account(), change.epoch());
        switch (change.kind()) {
            case ACCOUNT_ADDED, ACCOUNT_DELETED, ALIAS_ADDED, ALIAS_REMOVED, UNKNOWN -> changed(NOBODY, change.seq());
            default -> {}
        }
    }

    /** The account has changed: what was read of it under an older epoch counts no longer. */
    void changed(long account, long epoch) {
        epochs.merge(account, epoch, Math::max);
    }

    /** Whether no epoch of the account newer than this one was heard of. */
    boolean current(long account, long epoch) {
        Long latest = epochs.get(account);
        return latest == null || latest <= epoch;
    }

    void forgetAll() {
        proved.invalidateAll();
        wrong.invalidateAll();
        epochs.clear();
    }
}
