package latchkey.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
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
    private final SslContext context;
    private final byte[] protocol;
    private final Duration handshake;
    private final GatewayMeters meters;

    ServerTls(SslContext context, String protocol, Duration handshake, GatewayMeters meters) {
        this.context = context;
        this.protocol = protocol.getBytes(StandardCharsets.US_ASCII);
        this.handshake = handshake;
        this.meters = meters;
    }

    /**
     * Puts TLS in front of all handlers of the channel; they hear of its end by a {@code SslHandshakeCompletionEvent}. A
     * handshake that fails or takes too long closes the channel. On the channel's event loop.
     */
    public void start(Channel channel) {
        ByteBufAllocator allocator = channel.alloc();
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        handler.handshakeFuture().addListener(done -> meters.handshake(done.isSuccess()));
        channel.pipeline().addFirst(new AlpnCheck(protocol), handler);
    }
}
