package latchkey.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import latchkey.gateway.meters.GatewayMeters;

/**
 * TLS as one listener offers it.
 *
 * <p>There is no handler that waits for a whole ClientHello to read the server name: nothing is held back before the
 * handshake (threats A9, A11), and BoringSSL bounds what it takes.
 */
public final class ServerTls {
    private final Presented presented;
    private final byte[] protocol;
    private final Duration handshake;
    private final GatewayMeters meters;

    ServerTls(Presented presented, String protocol, Duration handshake, GatewayMeters meters) {
        this.presented = presented;
        this.protocol = protocol.getBytes(StandardCharsets.US_ASCII);
        this.handshake = handshake;
        this.meters = meters;
    }

    Presented presented() {
        return presented;
    }

    /** New session tickets are sealed with a new key; those sealed with the two before it are still taken. */
    public void rotateTicketKeys() {
        presented.rotateTicketKeys();
    }

    /**
     * Puts TLS in front of all handlers of the channel; they hear of its end by a {@code SslHandshakeCompletionEvent}. A
     * handshake that fails or takes too long closes the channel. On the channel's event loop.
     */
    public void start(Channel channel) {
        ByteBufAllocator allocator = channel.alloc();
        SslHandler handler = presented.context().newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        handler.handshakeFuture().addListener(done -> meters.handshake(done.isSuccess()));
        channel.pipeline().addFirst(new AlpnCheck(protocol), handler);
    }
}
