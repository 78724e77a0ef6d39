package latchkey.admin.links;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * "This was not me", by a link of the kind NOT_ME in a mail: whoever holds it may revoke one app password.
 *
 * @param credential {@link latchkey.credentials.AppPassword#id()}
 */
public record NotMe(long credential) {
    /** Where that is done. */
    public static String path(String token) {
        return "/not-me/" + token;
    }

    /** For {@link latchkey.credentials.links.Links#make}. */
    public byte[] payload() {
        return ByteBuffer.allocate(Long.BYTES).putLong(credential).array();
    }

    /**
     * Reads what {@link #payload} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static NotMe of(byte[] payload) {
        try {
            return new NotMe(ByteBuffer.wrap(payload).getLong());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("this names no password", e);
        }
    }
}
