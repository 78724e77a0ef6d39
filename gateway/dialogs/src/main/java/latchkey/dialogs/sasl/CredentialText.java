package latchkey.dialogs.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What every protocol asks of a login and a secret before anything else sees them (threats B4, B6). */
public final class CredentialText {
    /** The longest login, in octets: a mailbox name of RFC 5321 has at most 64 + 1 + 255. */
    public static final int MAX_LOGIN = 320;

    /** The longest secret, in octets. App-specific passwords are far shorter; longer ones are refused before any hashing. */
    public static final int MAX_SECRET = 256;

    private CredentialText() {}

    /** The login as text; empty when it is empty, too long, not UTF-8, or holds control characters. */
    public static Optional<String> login(ByteBuffer octets) {
        if (!octets.hasRemaining() || octets.remaining() > MAX_LOGIN) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(octets.duplicate())
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /** Whether the secret is neither empty nor too long nor holds control characters. */
    public static boolean acceptable(byte[] secret) {
        if (secret.length == 0 || secret.length > MAX_SECRET) {
            return false;
        }
        for (byte octet : secret) {
            if ((octet >= 0 && octet < ' ') || octet == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
