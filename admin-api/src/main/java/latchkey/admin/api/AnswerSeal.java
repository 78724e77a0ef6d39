package latchkey.admin.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals what is kept of a call for its repetition, under keys made from the bearer token and the idempotency key by HKDF
 * (RFC 5869): the record has neither, so whoever reads it gets no secret out of an answer, and cannot try guesses of a
 * password against the digest of a request.
 */
final class AnswerSeal {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey answers;
    private final SecretKey requests;

    /** @param token as it was sent, with 256 random bits in it */
    AnswerSeal(String token, String idempotencyKey) {
        answers = derive(token, idempotencyKey, "answer", "AES");
        requests = derive(token, idempotencyKey, "request", "HmacSHA256");
    }

    private static SecretKey derive(String token, String idempotencyKey, String purpose, String algorithm) {
        byte[] info = ("latchkey idempotency " + purpose + "\0" + idempotencyKey).getBytes(StandardCharsets.UTF_8);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(token.getBytes(StandardCharsets.UTF_8))
                                    .thenExpand(info, KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 25 has HKDF", e);
        }
    }

    /** 32 bytes by which a request is told from another. */
    byte[] digest(byte[] request) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(requests);
            return mac.doFinal(request);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC", e);
        }
    }

    byte[] seal(byte[] answer) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(answer);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** @throws IllegalStateException if it is not what {@link #seal} made under the same keys */
    byte[] open(byte[] sealed) {
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new IllegalStateException("a kept answer was changed", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, answers, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
