package latchkey.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A password or key of the operator's. It is never empty and never shown; equal to the same secret. */
public final class Secret {

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies what it is given; the caller wipes its own.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Secret of(byte[] bytes) {
        return of(bytes, bytes.length);
    }

    static Secret of(byte[] bytes, int length) {
        if (length == 0) {
            throw new IllegalArgumentException("an empty secret");
        }
        return new Secret(Arrays.copyOf(bytes, length));
    }

    /** For secrets that already stand somewhere as text, as in the environment or in a test. */
    public static Secret of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            return of(utf8);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** A copy, for the caller to wipe. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    /** In a time that tells nothing of where they differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
