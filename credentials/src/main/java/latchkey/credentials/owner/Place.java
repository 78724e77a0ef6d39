package latchkey.credentials.owner;

import java.net.InetAddress;
import latchkey.credentials.guesses.AddressBlock;

/** Where somebody is, as the record writes it: an IPv4 address or an IPv6 /64. */
final class Place {
    private Place() {}

    static String of(InetAddress address) {
        AddressBlock block = AddressBlock.of(address);
        return (block.six() ? "6:" : "4:") + Long.toHexString(block.bits());
    }
}
