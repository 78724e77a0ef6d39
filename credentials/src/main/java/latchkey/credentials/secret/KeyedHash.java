package latchkey.credentials.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) under one key; for any number of threads. */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    /** Never fed itself: a clone with its key schedule done costs less than a new one. */
    private final Mac keyed;

    /** @param key at least 32 bytes; copied, the caller wipes its own */
    public KeyedHash(byte[] key) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /**
     * 32 bytes that name these parts in this order, for this purpose. The lengths are hashed too, so that no two lists of
     * parts are hashed from the same bytes (B8), and nothing made for one purpose is ever that of another.
     */
    public byte[] hash(String purpose, byte[]... parts) {
        Mac mac = begin();
        update(mac, purpose.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            update(mac, part);
        }
        return mac.doFinal();
    }

    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
    }

    /** Ready to be fed; 32 bytes come out. For one thread. */
    Mac begin() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's HmacSHA256 can be cloned", e);
        }
    }

    /** The hash of all parts in their order, 32 bytes; each part's length goes in front of it (B8). */
    public byte[] of(byte[]... parts) {
        Mac mac = begin();
        for (byte[] part : parts) {
            for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                mac.update((byte) (part.length >>> shift));
            }
            mac.update(part);
        }
        return mac.doFinal();
    }

    @Override
    public String toString() {
        return "KeyedHash[redacted]";
    }
}
