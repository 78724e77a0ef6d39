package latchkey.admin.links;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * An app password on its way to the phone that fetches it with its profile, by a link of the kind PROFILE.
 *
 * @param credential {@link latchkey.credentials.AppPassword#id()}
 * @param shown the password as it is shown, ASCII; the caller wipes it
 */
public record ProfileSecret(long credential, byte[] shown) {
    /** Where the phone fetches it. */
    public static String path(String token) {
        return "/profile/" + token;
    }

    /** For {@link latchkey.credentials.links.Links#make}; the caller wipes it. */
    public byte[] payload() {
        return ByteBuffer.allocate(Long.BYTES + shown.length)
                .putLong(credential)
                .put(shown)
                .array();
    }

    /**
     * Reads what {@link #payload} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static ProfileSecret of(byte[] payload) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(payload);
            long credential = buffer.getLong();
            byte[] shown = new byte[buffer.remaining()];
            buffer.get(shown);
            return new ProfileSecret(credential, shown);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("this is no password for a profile", e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ProfileSecret[" + credential + "]";
    }
}
