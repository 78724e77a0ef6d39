package latchkey.credentials.owner;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import latchkey.credentials.secret.KeyedHash;

/** What a browser proves its session by. Its 256 random bits need no slow hash (ASVS 7.2.3). */
final class SessionToken {
    private static final int BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String text;

    private SessionToken(String text) {
        this.text = text;
    }

    static SessionToken random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionToken(BASE64.encodeToString(bytes));
    }

    /** Empty if it was never a token. */
    static Optional<SessionToken> read(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new SessionToken(text)) : Optional.empty();
    }

    String text() {
        return text;
    }

    /** What the record knows it by. */
    String hash() {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What forms send back: nobody learns it from the record, and it dies with the token. */
    String csrf() {
        return BASE64.encodeToString(new KeyedHash(bytes()).hash("csrf"));
    }

    private byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "SessionToken[redacted]";
    }
}
