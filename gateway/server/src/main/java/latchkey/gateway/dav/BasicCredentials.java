package latchkey.gateway.dav;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import latchkey.dialogs.Credentials;
import latchkey.dialogs.Mechanism;
import latchkey.dialogs.Secret;
import latchkey.dialogs.sasl.CredentialText;
import org.jspecify.annotations.Nullable;

/** What an {@code Authorization} header says in the Basic scheme (RFC 7617). */
sealed interface BasicCredentials {

    /** No header, or one of another scheme: to be challenged, and no failure. */
    record Absent() implements BasicCredentials {}

    /** Basic, but nothing that can be anybody's login and password: refused without a look-up. */
    record Malformed() implements BasicCredentials {}

    record Given(Credentials credentials) implements BasicCredentials {}

    /** The longest value taken: base64 of the longest login and secret in Latin-1, and some blanks. */
    int MAX_LENGTH = 1024;

    String SCHEME = "Basic ";

    static BasicCredentials parse(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Absent();
        }
        if (authorization.length() > MAX_LENGTH) {
            return new Malformed();
        }
        byte[] base64 = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        byte[] octets = new byte[0];
        try {
            if (base64.length % 4 != 0) {
                return new Malformed();
            }
            octets = utf8(Base64.getDecoder().decode(base64));
            return split(octets);
        } catch (IllegalArgumentException _) {
            return new Malformed();
        } finally {
            Arrays.fill(base64, (byte) 0);
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** At the first colon: passwords may hold colons, logins may not (RFC 7617 §2). */
    private static BasicCredentials split(byte[] octets) {
        int colon = 0;
        while (colon < octets.length && octets[colon] != ':') {
            colon++;
        }
        if (colon == octets.length) {
            return new Malformed();
        }
        Optional<String> login = CredentialText.login(ByteBuffer.wrap(octets, 0, colon));
        byte[] secret = Arrays.copyOfRange(octets, colon + 1, octets.length);
        if (login.isEmpty() || !CredentialText.acceptable(secret)) {
            Arrays.fill(secret, (byte) 0);
            return new Malformed();
        }
        return new Given(new Credentials(login.get(), new Secret(secret), Mechanism.BASIC));
    }

    /** The same array if it is UTF-8; otherwise it is taken for Latin-1, as older clients send it, and wiped. */
    private static byte[] utf8(byte[] octets) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            Arrays.fill(text.array(), '\0');
            return octets;
        } catch (CharacterCodingException _) {
            byte[] wide = new byte[2 * octets.length];
            int length = 0;
            for (byte octet : octets) {
                if (octet >= 0) {
                    wide[length++] = octet;
                } else {
                    wide[length++] = (byte) (0xc0 | ((octet & 0xff) >>> 6));
                    wide[length++] = (byte) (0x80 | (octet & 0x3f));
                }
            }
            Arrays.fill(octets, (byte) 0);
            byte[] trimmed = Arrays.copyOf(wide, length);
            Arrays.fill(wide, (byte) 0);
            return trimmed;
        }
    }
}
