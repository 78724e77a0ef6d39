package latchkey.credentials.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of 256 random bits, as 43 characters of base64url (RFC 4648 §5). Nobody guesses one, so that a plain hash is
 * enough to know it again, and a key may be made from it.
 */
public final class RandomToken {
    /** How many characters one has. */
    public static final int LENGTH = 43;

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");
    private static final int BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private RandomToken() {}

    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        try {
            return text(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Whether it could be one. */
    public static boolean isOne(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** What a record may keep of any text that cannot be guessed: its SHA-256 in base64url. */
    public static String hash(String text) {
        try {
            return text(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether that is the text's {@link #hash}; takes as long for one that is nearly right as for any other. */
    public static boolean matches(String text, String hash) {
        return MessageDigest.isEqual(
                hash(text).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Encrypts what only the token's holder may read: AES-256-GCM (NIST SP 800-38D) under a key made from the token
     * (HKDF-SHA-256, RFC 5869). To be called once for a token: the nonce comes from it too.
     *
     * @param about must be the same to {@link #open} it; not encrypted
     * @return in base64url
     */
    public static String seal(String token, String about, byte[] content) {
        try {
            return text(cipher(Cipher.ENCRYPT_MODE, token, about).doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encrypts anything", e);
        }
    }

    /** What was sealed; null if it was not sealed with this token about that. */
    public static byte @Nullable [] open(String token, String about, String sealed) {
        try {
            return cipher(Cipher.DECRYPT_MODE, token, about)
                    .doFinal(Base64.getUrlDecoder().decode(sealed));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return null;
        }
    }

    private static Cipher cipher(int mode, String token, String about) throws GeneralSecurityException {
        byte[] info = ("latchkey token " + about).getBytes(StandardCharsets.UTF_8);
        byte[] made = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addIKM(token.getBytes(StandardCharsets.US_ASCII))
                        .thenExpand(info, BYTES + NONCE_BYTES));
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(made, 0, BYTES, "AES"),
                    new GCMParameterSpec(TAG_BITS, made, BYTES, NONCE_BYTES));
            return cipher;
        } finally {
            Arrays.fill(made, (byte) 0);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
