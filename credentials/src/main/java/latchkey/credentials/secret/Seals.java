package latchkey.credentials.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Seals what is put where anybody may write: a MAC (HMAC-SHA-256) under a key derived from the pepper, bound to what the
 * content is for and to where it belongs, so that nothing can be forged, and nothing copied from one place to another
 * (threat E3). It hides nothing, and does not tell old from new: that is up to the content.
 */
public final class Seals {
    /** What a sealed content is for; one is never taken for another. */
    public enum Purpose {
        KNOWN_PASSWORD,
        CHANGE,
        NODE_REPORT
    }

    private static final int ID_BYTES = 8;
    private static final int MAC_BYTES = 32;

    private final KeyRing keys;

    public Seals(KeyRing keys) {
        this.keys = keys;
    }

    /** The content with the key's id in front and the MAC behind. */
    public byte[] seal(Purpose purpose, byte[] place, byte[] content) {
        Pepper pepper = keys.present();
        byte[] id = pepper.id().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(ID_BYTES + content.length + MAC_BYTES)
                .put(id)
                .put(content)
                .put(mac(pepper, purpose, place, content))
                .array();
    }

    /** The content; null if it was not sealed for this purpose and place under any of our keys. */
    public byte @Nullable [] open(Purpose purpose, byte[] place, byte[] sealed) {
        if (sealed.length < ID_BYTES + MAC_BYTES) {
            return null;
        }
        Optional<Pepper> pepper = keys.named(new String(sealed, 0, ID_BYTES, StandardCharsets.ISO_8859_1));
        if (pepper.isEmpty()) {
            return null;
        }
        byte[] content = Arrays.copyOfRange(sealed, ID_BYTES, sealed.length - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(sealed, sealed.length - MAC_BYTES, sealed.length);
        return MessageDigest.isEqual(mac, mac(pepper.get(), purpose, place, content)) ? content : null;
    }

    /** The lengths go in front, so that no two triples are hashed from the same bytes. */
    private static byte[] mac(Pepper pepper, Purpose purpose, byte[] place, byte[] content) {
        Mac mac = pepper.sealKey().begin();
        update(mac, purpose.name().getBytes(StandardCharsets.US_ASCII));
        update(mac, place);
        return mac.doFinal(content);
    }

    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
    }
}
