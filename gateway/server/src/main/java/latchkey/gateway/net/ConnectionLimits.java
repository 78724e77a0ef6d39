package latchkey.gateway.net;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import latchkey.config.Limits;
import latchkey.credentials.guesses.AddressBlock;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.GatewayMeters.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are taken: not those of somebody who guesses passwords, and so many, in all and from one {@link
 * AddressBlock}. For any number of threads.
 */
public final class ConnectionLimits {
    private volatile Limits limits;
    private final Predicate<InetAddress> guesser;
    private final GatewayMeters meters;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<AddressBlock, Integer> openPerAddress = new ConcurrentHashMap<>();

    /** @param guesser whether too many wrong passwords came from an address; asked on event loops */
    public ConnectionLimits(Limits limits, Predicate<InetAddress> guesser, GatewayMeters meters) {
        this.limits = limits;
        this.guesser = guesser;
        this.meters = meters;
    }

    /** What holds for connections from now on; none that is there is closed. */
    public void use(Limits next) {
        limits = next;
    }

    /** Counts the connection until it closes, and returns null; or the limit because of which it must be turned away. */
    @Nullable
    Limit admit(Channel channel, InetSocketAddress peer) {
        Limit reached = reached(channel, peer.getAddress());
        if (reached != null) {
            meters.connections().refused(reached);
        }
        return reached;
    }

    private @Nullable Limit reached(Channel channel, InetAddress peer) {
        if (guesser.test(peer)) {
            return Limit.WRONG_PASSWORDS;
        }
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return Limit.CONNECTIONS;
        }
        AddressBlock block = AddressBlock.of(peer);
        if (openPerAddress.merge(block, 1, Integer::sum) > limits.connectionsPerAddress()) {
            leave(block);
            return Limit.CONNECTIONS_PER_ADDRESS;
        }
        meters.connections().opened();
        channel.closeFuture().addListener(_ -> {
            meters.connections().closed();
            leave(block);
        });
        return null;
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
