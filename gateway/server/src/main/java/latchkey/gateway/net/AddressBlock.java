package latchkey.gateway.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What one customer of an access provider holds: one IPv4 address, or one IPv6 /64 (RFC 6177), within which addresses
 * cost nothing.
 *
 * @param bits the IPv4 address, or the first half of the IPv6 address
 */
record AddressBlock(boolean six, long bits) {

    static AddressBlock of(InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == Integer.BYTES
                ? new AddressBlock(false, buffer.getInt())
                : new AddressBlock(true, buffer.getLong());
    }
}
