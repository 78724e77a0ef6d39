package latchkey.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends a handshake in which the client offers application protocols (ALPN, RFC 7301) but not this listener's, with the
 * fatal alert {@code no_application_protocol} (RFC 7301 section 3.2). A client that was led astray to another server is
 * so stopped before it speaks (threat A5, ALPACA). A client that offers none may go on.
 *
 * <p>netty-tcnative can only ignore such a mismatch and cannot tell it from no offer, so the ClientHello is read along
 * as it passes, without holding back a byte. It leaves the pipeline when it has seen enough.
 */
final class AlpnCheck extends ChannelInboundHandlerAdapter {

    /** A TLS record: alert, version 1.2, two bytes; fatal, no_application_protocol. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 120};

    private final ClientHelloReader reader;

    AlpnCheck(byte[] protocol) {
        reader = new ClientHelloReader(protocol);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ClientHelloReader.Finding finding = reader.read((ByteBuf) message);
        switch (finding) {
            case UNDECIDED -> context.fireChannelRead(message);
            case ACCEPTABLE -> {
                context.fireChannelRead(message);
                context.pipeline().remove(this);
            }
            case UNACCEPTABLE -> {
                ReferenceCountUtil.release(message);
                context.writeAndFlush(Unpooled.wrappedBuffer(ALERT)).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
