package latchkey.credentials;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses (RFC 4632, RFC 4291 §2.3) from which an app password may be used.
 *
 * @param address the first address of the block: the bits after the prefix are zero
 * @param prefixLength in bits, 0 to 32 or 0 to 128
 */
public record Network(InetAddress address, int prefixLength) {
    /** @throws IllegalArgumentException if the length does not fit the address or bits after the prefix are set */
    public Network {
        byte[] bytes = address.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException("a prefix of " + prefixLength + " bits does not fit the address "
                    + address.getHostAddress() + ": 0 to " + bytes.length * Byte.SIZE + " is allowed");
        }
        for (int bit = prefixLength; bit < bytes.length * Byte.SIZE; bit++) {
            if ((bytes[bit / Byte.SIZE] & 0x80 >> bit % Byte.SIZE) != 0) {
                throw new IllegalArgumentException(
                        address.getHostAddress() + "/" + prefixLength + " has bits set after its prefix");
            }
        }
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Names are not looked up.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.indexOf('%') >= 0) {
            throw new IllegalArgumentException("'" + text + "' names an interface; a network cannot");
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a network such as 192.0.2.0/24 or 2001:db8::/32", e);
        }
        int bits = address.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return new Network(address, bits);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' has no number after the slash");
        }
        return new Network(address, Integer.parseInt(length));
    }

    /**
     * The block of that length around an address.
     *
     * @throws IllegalArgumentException if the length does not fit the address
     */
    static Network around(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefixLength - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        try {
            return new Network(InetAddress.getByAddress(bytes), prefixLength);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** Whether the address lies in this block; never across IPv4 and IPv6. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefixLength / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefixLength % Byte.SIZE;
        return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
