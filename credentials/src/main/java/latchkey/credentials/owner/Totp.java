package latchkey.credentials.owner;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/** Codes of authenticator apps (RFC 6238) as all apps know them: SHA-1, six digits, thirty seconds. */
final class Totp {
    static final Duration STEP = Duration.ofSeconds(30);

    /** Steps before and after the present one, for clocks that are not quite right (RFC 6238 §5.2). */
    private static final int DRIFT = 1;

    /** RFC 4226 §4, R6: 160 bits. */
    private static final int SECRET_BYTES = 20;

    private static final int DIGITS = 6;

    private Totp() {}

    static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /** The step that the code is of, if it is one of the present ones; the same work whatever it is. */
    static OptionalLong step(byte[] secret, String code, Instant now) {
        byte[] given = code.replace(" ", "").getBytes(StandardCharsets.UTF_8);
        SecretKeySpec key = new SecretKeySpec(secret, "RAW");
        HmacOneTimePasswordGenerator generator = new HmacOneTimePasswordGenerator(DIGITS);
        long present = now.getEpochSecond() / STEP.toSeconds();
        OptionalLong found = OptionalLong.empty();
        for (long step = present - DRIFT; step <= present + DRIFT; step++) {
            byte[] expected = code(generator, key, step).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(expected, given)) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private static String code(HmacOneTimePasswordGenerator generator, SecretKeySpec key, long step) {
        try {
            return generator.generateOneTimePasswordString(key, step, Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("any bytes are a key for HMAC", e);
        }
    }

    /** For an app to read (Google's key URI format); a colon would end the issuer. */
    static TotpEnrolment enrolment(byte[] secret, String issuer, String login) {
        String base32 = Base32.toBase32String(secret);
        String name = encode(issuer.replace(':', ' '));
        URI otpauth = URI.create("otpauth://totp/" + name + ":" + encode(login) + "?secret=" + base32 + "&issuer="
                + name + "&algorithm=SHA1&digits=" + DIGITS + "&period=" + STEP.toSeconds());
        return new TotpEnrolment(base32, otpauth);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
