package latchkey.gateway.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import latchkey.config.Protocol;
import latchkey.gateway.meters.GatewayMeters;

/**
 * TLS as one listener offers it.
 *
 * <p>There is no handler that waits for a whole ClientHello to read the server name: nothing is held back before the
 * handshake (threats A9, A11), and BoringSSL bounds what it takes.
 */
public final class ServerTls {
    private final Presented presented;
    private final Protocol protocol;
    private final byte[] alpn;
    private final Duration handshake;
    private final GatewayMeters meters;

    /** @param alpn the protocol's name there */
    ServerTls(Presented presented, Protocol protocol, String alpn, Duration handshake, GatewayMeters meters) {
        this.presented = presented;
        this.protocol = protocol;
        this.alpn = alpn.getBytes(StandardCharsets.US_ASCII);
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
        long start = System.nanoTime();
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                meters.connections().handshake(protocol, isResumed(handler), System.nanoTime() - start);
            } else {
                meters.connections().handshakeFailed();
            }
        });
        channel.pipeline().addFirst(new AlpnCheck(alpn), handler);
    }

    /** Asked when the handshake is done, on the event loop: the engine still has its memory. */
    private static boolean isResumed(SslHandler handler) {
        return handler.engine() instanceof ReferenceCountedOpenSslEngine engine
                && SSL.isSessionReused(engine.sslPointer());
    }
}
