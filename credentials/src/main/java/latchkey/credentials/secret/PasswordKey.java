package latchkey.credentials.secret;

import java.nio.ByteBuffer;
import javax.crypto.Mac;

/**
 * By what a login and its password are known in memory: 256 bits of a keyed hash, which tell nothing to whoever reads
 * them. Compared with plain {@code equals}: without the key nobody can choose a value to time it with.
 */
public record PasswordKey(long first, long second, long third, long fourth) {
    /**
     * The key of a canonical login and a normalised password. The length goes in front of the login, so that no two
     * pairs are hashed from the same bytes (B8).
     *
     * @param login UTF-8
     * @param letters sixteen bytes a to z
     */
    public static PasswordKey of(KeyedHash processKey, byte[] login, byte[] letters) {
        Mac mac = processKey.begin();
        mac.update((byte) (login.length >>> 8));
        mac.update((byte) login.length);
        mac.update(login);
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(letters));
        return new PasswordKey(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    @Override
    public String toString() {
        return "PasswordKey[redacted]";
    }
}
