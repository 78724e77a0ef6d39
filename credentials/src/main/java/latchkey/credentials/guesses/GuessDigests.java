package latchkey.credentials.guesses;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import latchkey.credentials.Attempt;
import latchkey.credentials.LoginName;
import latchkey.credentials.secret.KeyRing;
import latchkey.credentials.secret.PasswordShape;

/**
 * By what guesses, logins and addresses are told apart, here and in the shared store: hashes under a key derived from the
 * pepper, the same on every node. A change of the present pepper starts all counts anew.
 */
final class GuessDigests {
    private final KeyRing keys;

    GuessDigests(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * Sixteen bits of a login and the secret that came with it. Enough to count: of thirty, two look the same in one case
     * of 150. And no more than that, since a wrong guess is often somebody's own password: who steals the counts and the
     * pepper still cannot find it, as one word in 65,536 fits.
     */
    char trace(Attempt attempt) {
        byte[] letters = PasswordShape.normalise(attempt.secret());
        try {
            byte[] secret = letters == null ? attempt.secret() : letters;
            return ByteBuffer.wrap(hash("guess", name(attempt), secret)).getChar();
        } finally {
            if (letters != null) {
                Arrays.fill(letters, (byte) 0);
            }
        }
    }

    /** The set of guesses for the login of an attempt, existing or not. */
    byte[] guessesFor(Attempt attempt) {
        return hash("guesses for login", name(attempt));
    }

    /** The set of guesses from the block. */
    byte[] guessesFrom(AddressBlock block) {
        return hash("guesses from address", block.bytes());
    }

    /** The set that has a member if somebody signed in from the block. */
    byte[] signedInFrom(AddressBlock block) {
        return hash("signed in from address", block.bytes());
    }

    /** Canonical, so that nobody has more guesses by writing a name differently (D3, D9). */
    private static byte[] name(Attempt attempt) {
        return LoginName.of(attempt.login())
                .map(LoginName::utf8)
                .orElseGet(() -> attempt.login().getBytes(UTF_8));
    }

    private byte[] hash(String purpose, byte[]... parts) {
        byte[][] all = new byte[parts.length + 1][];
        all[0] = purpose.getBytes(US_ASCII);
        System.arraycopy(parts, 0, all, 1, parts.length);
        return keys.present().sharedKey().of(all);
    }
}
