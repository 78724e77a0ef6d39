package latchkey.credentials.secret;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latchkey.credentials.Argon2Cost;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash (RFC 9106) as the record keeps it: a PHC string whose {@code keyid} says which pepper blinded the
 * password. Immutable; the arrays are never handed out.
 */
public final class SlowHash {
    static final int SALT_BYTES = 16;
    /** In place of a pepper's id. */
    static final String UNKEYED = "unkeyed_";

    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2}),keyid=([A-Za-z0-9_-]{8})\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    /** What a hash was made with: its cost, and the {@link Pepper#id()} under which the password was blinded. */
    public record Kind(String pepperId, Argon2Cost cost) {}

    private final Argon2Cost cost;
    private final String pepperId;
    private final byte[] salt;
    private final byte[] hash;

    private SlowHash(Argon2Cost cost, String pepperId, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.pepperId = pepperId;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Computes one: takes the memory and the time that the cost says, on this thread.
     *
     * @param blinded {@link Pepper#blind}
     */
    static SlowHash compute(Argon2Cost cost, String pepperId, byte[] salt, byte[] blinded) {
        return new SlowHash(cost, pepperId, salt.clone(), argon2id(cost, salt, blinded));
    }

    /**
     * Reads what {@link #toPhc} wrote.
     *
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    public static SlowHash parse(String phc) {
        Matcher m = PHC.matcher(phc);
        if (!m.matches()) {
            throw new IllegalArgumentException("the record holds a hash that is no Argon2id PHC string of ours");
        }
        Argon2Cost cost = new Argon2Cost(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
        Base64.Decoder base64 = Base64.getDecoder();
        return new SlowHash(cost, m.group(4), base64.decode(m.group(5)), base64.decode(m.group(6)));
    }

    /** {@code $argon2id$v=19$m=…,t=…,p=…,keyid=…$salt$hash}. */
    public String toPhc() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.passes() + ",p=" + cost.lanes() + ",keyid="
                + pepperId + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    public Kind kind() {
        return new Kind(pepperId, cost);
    }

    /** The hash of something else with the same salt, at the same cost. */
    SlowHash again(byte[] blinded) {
        return compute(cost, pepperId, salt, blinded);
    }

    /** Whether both are of the same; for one that was made {@link #again}. */
    public boolean isSame(SlowHash other) {
        return MessageDigest.isEqual(salt, other.salt) && MessageDigest.isEqual(hash, other.hash);
    }

    /** Whether this is the hash of that password; as slow as making one. */
    boolean matches(byte[] blinded) {
        byte[] computed = argon2id(cost, salt, blinded);
        try {
            return MessageDigest.isEqual(hash, computed);
        } finally {
            Arrays.fill(computed, (byte) 0);
        }
    }

    private static byte[] argon2id(Argon2Cost cost, byte[] salt, byte[] blinded) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(blinded, hash);
        return hash;
    }

    @Override
    public String toString() {
        return "SlowHash[redacted]";
    }
}
