package latchkey.credentials.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The shape of an app password: sixteen letters a to z, however a client decorates them. */
public final class PasswordShape {
    public static final int LETTERS = 16;
    /** A secret of more bytes is not looked at (D2). */
    public static final int LONGEST_SENT = 256;

    private static final int ALPHABET = 26;

    private PasswordShape() {}

    /** Sixteen letters, each equally likely: 75.2 bits. The caller wipes them. */
    public static byte[] generate(SecureRandom random) {
        byte[] letters = new byte[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
            letters[i] = (byte) ('a' + random.nextInt(ALPHABET));
        }
        return letters;
    }

    /**
     * The sixteen letters that were meant, or null if this is no app password. White space and dashes of any script are
     * skipped and A to Z are folded; a secret with anything else, or of another length, is left alone, so that a longer
     * password is never cut into the shape of an app password.
     *
     * @param sent UTF-8
     * @return a new array that the caller wipes
     */
    public static byte @Nullable [] normalise(byte[] sent) {
        if (sent.length > LONGEST_SENT) {
            return null;
        }
        byte[] letters = new byte[LETTERS];
        int count = 0;
        int at = 0;
        while (at < sent.length) {
            int c = Utf8.at(sent, at);
            if (c < 0) {
                break;
            }
            at += Utf8.length(c);
            if (isDecoration(c)) {
                continue;
            }
            int letter = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
            if (letter < 'a' || letter > 'z' || count == LETTERS) {
                count = -1;
                break;
            }
            letters[count++] = (byte) letter;
        }
        if (count == LETTERS && at == sent.length) {
            return letters;
        }
        Arrays.fill(letters, (byte) 0);
        return null;
    }

    /** White space as Unicode has it, the dashes (Pd), the minus sign, the soft hyphen and the zero-width characters. */
    private static boolean isDecoration(int c) {
        return switch (c) {
            case '-', ' ', '\t', '\n', '\r', 0x0B, 0x0C, 0x85, 0xAD, 0x2212, 0x200B, 0x2060, 0xFEFF -> true;
            default -> c >= 0x80 && (Character.isSpaceChar(c) || Character.getType(c) == Character.DASH_PUNCTUATION);
        };
    }
}
