package latchkey.credentials.owner;

import java.util.Set;

/**
 * A passkey that was just registered and found good; see {@link Passkey}.
 *
 * @param label 1 to 100 printable characters
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NewPasskey(
        byte[] credentialId,
        byte[] publicKeyCose,
        long signCount,
        String label,
        Set<String> transports,
        boolean backedUp) {
    public NewPasskey {
        transports = Set.copyOf(transports);
    }

    @Override
    public String toString() {
        return "NewPasskey[redacted]";
    }
}
