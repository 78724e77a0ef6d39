package latchkey.credentials.guesses;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * What one customer of an access provider holds: one IPv4 address, or one IPv6 /64 (RFC 6177), within which addresses
 * cost nothing. An IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address.
 *
 * @param bits the IPv4 address, or the first half of the IPv6 address
 */
public record AddressBlock(boolean six, long bits) {
    private static final int MAPPED_AT = 12;
    private static final int MAPPED_MARK = 0xffff;

    /** The block in which the address lies. */
    public static AddressBlock of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (bytes.capacity() == Integer.BYTES) {
            return new AddressBlock(false, bytes.getInt());
        }
        long half = bytes.getLong();
        return half == 0 && bytes.getInt() == MAPPED_MARK
                ? new AddressBlock(false, bytes.getInt(MAPPED_AT))
                : new AddressBlock(true, half);
    }

    /** As people write it: an IPv4 address, or an IPv6 network of 64 bits. */
    public String text() {
        ByteBuffer address = six
                ? ByteBuffer.allocate(2 * Long.BYTES).putLong(bits)
                : ByteBuffer.allocate(Integer.BYTES).putInt((int) bits);
        try {
            String text = InetAddress.getByAddress(address.array()).getHostAddress();
            return six ? text.replaceFirst("(:0){4,}$", "::") + "/64" : text;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong length
        }
    }

    /** Nine bytes, different for each block. */
    byte[] bytes() {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) (six ? 1 : 0))
                .putLong(bits)
                .array();
    }
}
