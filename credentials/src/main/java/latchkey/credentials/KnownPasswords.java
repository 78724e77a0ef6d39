package latchkey.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import latchkey.credentials.secret.KeyedHash;
import latchkey.credentials.secret.PasswordKey;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that this process saw proved (L1), by a hash under a key made at start, and the latest epoch heard of
 * for each account that changed since. An entry counts only while no newer epoch of its account was heard of; so it
 * does not matter when a slow reader puts its entry (D6). One that counts no longer still proves that the password is
 * that of its credential, which never changes: the facts are read again, the slow hash is not computed again.
 */
final class KnownPasswords {
    private final KeyedHash processKey;
    private final Cache<PasswordKey, KnownPassword> proved;
    /** About a hundred bytes for each account that changed since this process started. */
    private final ConcurrentHashMap<Long, Long> epochs = new ConcurrentHashMap<>();

    KnownPasswords(long atMost, Duration idle) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        processKey = new KeyedHash(key);
        Arrays.fill(key, (byte) 0);
        proved = Caffeine.newBuilder()
                .maximumSize(atMost)
                .expireAfterAccess(idle)
                .build();
    }

    PasswordKey key(LoginName login, byte[] letters) {
        return PasswordKey.of(processKey, login.utf8(), letters);
    }

    /** What is known under that key and still counts. */
    @Nullable
    KnownPassword find(PasswordKey key) {
        KnownPassword known = proved.getIfPresent(key);
        return known != null && current(known.account(), known.epoch()) ? known : null;
    }

    /** Whether the key's password was once proved to be that of the credential. */
    boolean proves(PasswordKey key, long credential) {
        KnownPassword known = proved.getIfPresent(key);
        return known != null && known.credential() == credential;
    }

    /** Remembers a proof, unless what is remembered is newer. */
    void put(PasswordKey key, KnownPassword password) {
        proved.asMap().merge(key, password, (old, fresh) -> old.epoch() > fresh.epoch() ? old : fresh);
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
        epochs.clear();
    }
}
