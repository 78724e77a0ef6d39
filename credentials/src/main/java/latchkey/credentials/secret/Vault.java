package latchkey.credentials.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import latchkey.credentials.RecordUnavailable;

/**
 * Hides in the record what must be read again: AES-256-GCM (NIST SP 800-38D) under a key derived from the pepper, bound
 * to what it is for and to whose it is, so that nothing can be copied from one row to another. For any number of
 * threads.
 */
public final class Vault {
    /** What is hidden; one is never taken for another. */
    public enum Purpose {
        TOTP,
        PENDING_TOTP,
        NOTE
    }

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String BETWEEN = ".";

    private final KeyRing keys;
    private final SecureRandom random;

    public Vault(KeyRing keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** The secret, hidden under the present key: the key's id, a dot and base64url. */
    public String close(Purpose purpose, long place, byte[] secret) {
        Pepper pepper = keys.present();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] hidden =
                    cipher(Cipher.ENCRYPT_MODE, pepper, nonce, purpose, place).doFinal(secret);
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + hidden.length)
                    .put(nonce)
                    .put(hidden)
                    .array();
            return pepper.id()
                    + BETWEEN
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /**
     * The secret, for the caller to wipe.
     *
     * @throws RecordUnavailable if it is under a key that is not known here, or was not hidden for this purpose and place
     */
    public byte[] open(Purpose purpose, long place, String closed) {
        Pepper pepper = keys.named(keyId(closed))
                .orElseThrow(() -> new RecordUnavailable("it holds a secret under a key that is not known here"));
        try {
            byte[] all = Base64.getUrlDecoder().decode(closed.substring(closed.indexOf(BETWEEN) + 1));
            return cipher(Cipher.DECRYPT_MODE, pepper, all, purpose, place)
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RecordUnavailable("a secret that it holds was altered", e);
        }
    }

    public boolean isUnderPresentKey(String closed) {
        return keyId(closed).equals(keys.present().id());
    }

    /** The {@link Pepper#id()} under which it is hidden. */
    public static String keyId(String closed) {
        return closed.substring(0, Math.max(0, closed.indexOf(BETWEEN)));
    }

    /** @param nonce its first twelve bytes count */
    private static Cipher cipher(int mode, Pepper pepper, byte[] nonce, Purpose purpose, long place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, pepper.vaultKey(), new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD((purpose.name() + " " + place).getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
