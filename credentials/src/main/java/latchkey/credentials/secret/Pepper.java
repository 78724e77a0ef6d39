package latchkey.credentials.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret key that is in no database, and what is derived from it (HKDF, RFC 5869): one key for each purpose, so that
 * no value made for one tells anything of another.
 */
public final class Pepper {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 6;

    private final String id;
    private final KeyedHash selectorKey;
    private final KeyedHash blindKey;
    private final KeyedHash sealKey;
    private final KeyedHash sharedKey;
    private final KeyedHash ownerKey;
    private final SecretKey vaultKey;

    /** @param pepper at least 32 bytes; not kept */
    public Pepper(byte[] pepper) {
        id = Base64.getUrlEncoder().withoutPadding().encodeToString(derive(pepper, "id", ID_BYTES));
        selectorKey = keyedHash(pepper, "selector");
        blindKey = keyedHash(pepper, "slow hash");
        sealKey = keyedHash(pepper, "seal");
        sharedKey = keyedHash(pepper, "shared");
        ownerKey = keyedHash(pepper, "owner");
        byte[] vault = derive(pepper, "vault", KEY_BYTES);
        vaultKey = new SecretKeySpec(vault, "AES");
        Arrays.fill(vault, (byte) 0);
    }

    /** Eight characters that tell this pepper from others, and nothing more. */
    public String id() {
        return id;
    }

    /**
     * 24 bits that name, among an account's passwords, the one that this may be. A wrong guess nearly never names one,
     * so that it costs no slow hash.
     *
     * @param letters sixteen bytes a to z
     */
    public int selector(long account, byte[] letters) {
        byte[] hash = over(selectorKey, account, letters);
        return ((hash[0] & 0xff) << 16) | ((hash[1] & 0xff) << 8) | (hash[2] & 0xff);
    }

    /** The 32 bytes to hash slowly instead of the password: whoever has only the database has nothing to guess at. */
    public byte[] blind(long account, byte[] letters) {
        return over(blindKey, account, letters);
    }

    /** For {@link Seals}. */
    KeyedHash sealKey() {
        return sealKey;
    }

    /** For what names logins, passwords and addresses in a store that all nodes share. */
    public KeyedHash sharedKey() {
        return sharedKey;
    }

    /** For what an owner knows, and for whom a guess at it counts. */
    public KeyedHash ownerKey() {
        return ownerKey;
    }

    /** For {@link Vault}. */
    SecretKey vaultKey() {
        return vaultKey;
    }

    private static byte[] over(KeyedHash key, long account, byte[] letters) {
        Mac mac = key.begin();
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            mac.update((byte) (account >>> shift));
        }
        return mac.doFinal(letters);
    }

    private static KeyedHash keyedHash(byte[] pepper, String purpose) {
        byte[] key = derive(pepper, purpose, KEY_BYTES);
        try {
            return new KeyedHash(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] derive(byte[] pepper, String purpose, int bytes) {
        byte[] info = ("latchkey app password " + purpose).getBytes(StandardCharsets.US_ASCII);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(pepper).thenExpand(info, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "Pepper[" + id + "]";
    }
}
