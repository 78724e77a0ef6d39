package latchkey.credentials.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import latchkey.credentials.Account;
import latchkey.credentials.Changed;
import latchkey.credentials.RecordUnavailable;

/**
 * Keeps passkeys; whoever calls has done the ceremonies of WebAuthn. Every method blocks, and throws {@link
 * RecordUnavailable}.
 */
@SuppressWarnings("DoNotCallSuggester") // until the bodies are there
public final class Passkeys {
    public static final int MOST = 20;

    Passkeys() {}

    /**
     * By what authenticators know the account: 32 random bytes (WebAuthn §14.6.1), made when first asked for.
     *
     * @throws IllegalArgumentException if there is no such account
     */
    public byte[] userHandle(long account) {
        throw new UnsupportedOperationException();
    }

    public Optional<Account> byUserHandle(byte[] handle) {
        throw new UnsupportedOperationException();
    }

    /** Those of an account, oldest first. */
    public List<Passkey> of(long account) {
        throw new UnsupportedOperationException();
    }

    public Optional<Passkey> find(byte[] credentialId) {
        throw new UnsupportedOperationException();
    }

    public Changed<PasskeyAdding> add(long account, NewPasskey passkey, String by) {
        throw new UnsupportedOperationException();
    }

    /**
     * Notes that one was used.
     *
     * @return false if there is none, or if its counter did not rise (WebAuthn §7.2, step 22): it may be a copy, and
     *     must not count
     */
    public boolean used(byte[] credentialId, long signCount, boolean backedUp, Instant at) {
        throw new UnsupportedOperationException();
    }

    /** @return whether the account has that one */
    public Changed<Boolean> rename(long account, long id, String label, String by) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes one. If it was the last second factor, all app passwords are revoked, and the recovery codes are void.
     *
     * @return whether the account had that one
     */
    public Changed<Boolean> remove(long account, long id, String by) {
        throw new UnsupportedOperationException();
    }
}
