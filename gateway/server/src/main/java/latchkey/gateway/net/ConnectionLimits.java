package latchkey.gateway.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.config.Limits;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.GatewayMeters.Limit;

/** How many connections clients have open, in all and from one {@link AddressBlock}. For any number of threads. */
public final class ConnectionLimits {
    private final int atMost;
    private final int atMostPerAddress;
    private final GatewayMeters meters;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<AddressBlock, Integer> openPerAddress = new ConcurrentHashMap<>();

    public ConnectionLimits(Limits limits, GatewayMeters meters) {
        this.atMost = limits.connections();
        this.atMostPerAddress = limits.connectionsPerAddress();
        this.meters = meters;
    }

    /** Counts the connection until it closes; false if there is no place for it, so that it must be turned away. */
    boolean admit(Channel channel, InetSocketAddress peer) {
        if (open.incrementAndGet() > atMost) {
            open.decrementAndGet();
            meters.connectionRefused(Limit.CONNECTIONS);
            return false;
        }
        AddressBlock block = AddressBlock.of(peer.getAddress());
        if (openPerAddress.merge(block, 1, Integer::sum) > atMostPerAddress) {
            leave(block);
            meters.connectionRefused(Limit.CONNECTIONS_PER_ADDRESS);
            return false;
        }
        meters.connectionOpened();
        channel.closeFuture().addListener(_ -> {
            meters.connectionClosed();
            leave(block);
        });
        return true;
    }

    /** Connections counted at present. */
    public int open() {
        return open.get();
    }

    private void leave(AddressBlock block) {
        openPerAddress.computeIfPresent(block, (_, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }
}
