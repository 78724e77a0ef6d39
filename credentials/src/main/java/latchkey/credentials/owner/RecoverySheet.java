package latchkey.credentials.owner;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import latchkey.credentials.record.FactorTable;
import latchkey.credentials.record.Sql;
import latchkey.credentials.secret.SlowHash;
import latchkey.credentials.secret.SlowHashes;
import org.bouncycastle.util.encoders.Base32;

/**
 * New recovery codes with their hashes (ASVS 6.5.2). All of a sheet have one salt, so that a code costs one slow hash to
 * find. Not under the pepper: 80 random bits need none, and a code that lies in a drawer cannot move to another key.
 */
final class RecoverySheet {
    private static final int CODES = 10;
    private static final int BYTES = 10;
    private static final int GROUP = 4;
    private static final Pattern LETTERS = Pattern.compile("[a-z2-7]{16}");

    private final RecoveryCodes codes;
    private final List<SlowHash> hashes;

    private RecoverySheet(RecoveryCodes codes, List<SlowHash> hashes) {
        this.codes = codes;
        this.hashes = hashes;
    }

    /** Takes ten slow hashes, one after the other. */
    static RecoverySheet make(SecureRandom random, SlowHashes slowHashes) {
        List<String> shown = new ArrayList<>();
        List<byte[]> letters = new ArrayList<>();
        for (int i = 0; i < CODES; i++) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            String code = Base32.toBase32String(bytes).toLowerCase(Locale.ROOT);
            shown.add(String.join("-", code.split("(?<=\\G.{" + GROUP + "})")));
            letters.add(bytes(code));
        }
        return new RecoverySheet(new RecoveryCodes(shown), slowHashes.hashUnkeyed(letters));
    }

    /** What is hashed, if it can be a code at all: without dashes and spaces, in small letters. */
    static Optional<byte[]> letters(String sent) {
        String letters = sent.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
        return LETTERS.matcher(letters).matches() ? Optional.of(bytes(letters)) : Optional.empty();
    }

    private static byte[] bytes(String letters) {
        return letters.getBytes(StandardCharsets.US_ASCII);
    }

    /** From now on these are the account's, and no others. */
    RecoveryCodes store(Sql sql, long account) {
        FactorTable.setCodes(sql, account, hashes);
        return codes;
    }
}
