package latchkey.credentials.owner;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WebAuthn credential of an account, which is not secret.
 *
 * @param publicKeyCose as the authenticator gave it (RFC 9052)
 * @param signCount the latest; 0 from those that do not count
 * @param label what the owner calls it
 * @param transports as the browser named them, as {@code internal}
 * @param backedUp whether it was on more than one device when it was last used
 * @param lastUsed null if it was never used
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; handed on to the WebAuthn library
public record Passkey(
        long id,
        long account,
        byte[] credentialId,
        byte[] publicKeyCose,
        long signCount,
        String label,
        Set<String> transports,
        boolean backedUp,
        Instant created,
        @Nullable Instant lastUsed) {
    public Passkey {
        transports = Set.copyOf(transports);
    }

    @Override
    public String toString() {
        return "Passkey[" + id + ", account " + account + "]";
    }
}
