package latchkey.credentials.owner;

import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import latchkey.credentials.Account;
import latchkey.credentials.owner.PrimarySetting.Reason;
import latchkey.credentials.owner.PrimarySetting.Refused;
import latchkey.credentials.secret.PasswordShape;

/** What a primary password must be like (ASVS 6.2): long, not too long, and not among the first that are guessed. */
final class PrimaryStrength {
    /** Of four: "safely unguessable: moderate protection from an offline slow-hash scenario". */
    private static final int LEAST_SCORE = 3;
    /** Characters; looking at more takes long, and so many hard ones are enough. */
    private static final int LOOKED_AT = 64;

    private PrimaryStrength() {}

    /** Loaded when the first password is looked at: its dictionaries take some memory. */
    private static final class Guesser {
        static final Zxcvbn INSTANCE = new Zxcvbn();
    }

    /** Why it cannot be the account's password; empty if it can. */
    static Optional<Refused> refusal(Account account, byte[] password) {
        if (password.length > PrimaryPasswords.LONGEST_BYTES) {
            return refused(
                    Reason.TOO_LONG,
                    "The password is too long: at most " + PrimaryPasswords.LONGEST_BYTES
                            + " bytes, which are as many plain letters and signs.");
        }
        CharBuffer characters = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(password));
        try {
            return refusal(account, password, characters);
        } finally {
            Arrays.fill(characters.array(), '\0');
        }
    }

    private static Optional<Refused> refusal(Account account, byte[] password, CharBuffer characters) {
        if (Character.codePointCount(characters, 0, characters.length()) < PrimaryPasswords.SHORTEST) {
            return refused(
                    Reason.TOO_SHORT,
                    "The password is too short: at least " + PrimaryPasswords.SHORTEST + " characters are needed.");
        }
        byte[] letters = PasswordShape.normalise(password);
        if (letters != null) {
            Arrays.fill(letters, (byte) 0);
            return refused(
                    Reason.LIKE_AN_APP_PASSWORD,
                    "Sixteen letters are what an app password looks like. Choose another length, or add a digit.");
        }
        CharSequence beginning = characters.subSequence(0, Math.min(LOOKED_AT, characters.length()));
        Strength strength = Guesser.INSTANCE.measure(beginning, words(account));
        strength.wipe();
        if (strength.getScore() < LEAST_SCORE) {
            return refused(
                    Reason.GUESSABLE,
                    "This password is easy to guess. Some unrelated words in a row are hard to guess.");
        }
        return Optional.empty();
    }

    /** What a guesser who knows the account tries first. */
    private static List<String> words(Account account) {
        List<String> words = new ArrayList<>(List.of("latchkey"));
        Stream.concat(Stream.of(account.login()), account.aliases().stream()).forEach(name -> {
            words.add(name);
            words.addAll(List.of(name.split("[@._+-]")));
        });
        return words;
    }

    private static Optional<Refused> refused(Reason reason, String sentence) {
        return Optional.of(new Refused(reason, sentence));
    }
}
