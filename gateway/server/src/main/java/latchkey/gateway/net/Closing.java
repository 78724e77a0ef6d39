package latchkey.gateway.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** The ways to close a connection that is still in use. */
public final class Closing {
    /** How long a peer that was told goodbye may take to hang up. */
    private static final long HANGING_UP_MILLIS = 1_000;

    private Closing() {}

    /** Once everything written is sent; a peer that does not read can put it off for ever. */
    @SuppressWarnings("FutureReturnValueIgnored") // the end shows as channelInactive
    public static void afterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Once everything written is sent and the peer has hung up, too, or a second has passed. Until then what it still sends
     * must be read and thrown away: a close before that is a reset, and may take our last words from the peer.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the end shows as channelInactive
    public static void gently(SocketChannel channel) {
        channel.flush();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        var written = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        written.addListener(_ -> {
            channel.shutdownOutput();
            channel.config().setAutoRead(true);
            channel.eventLoop().schedule(() -> now(channel), HANGING_UP_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** Now, whatever is under way. */
    @SuppressWarnings("FutureReturnValueIgnored") // the end shows as channelInactive
    public static void now(Channel channel) {
        // From the first handler on, the close passes TLS by, which would wait for its last words to be sent.
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /**
     * The same for a peer that may get nothing more: what the kernel holds for it, which can be megabytes if it reads
     * slowly, is thrown away and the connection reset.
     */
    public static void cut(SocketChannel channel) {
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException _) {
            // Gone already, and what was on its way with it.
        }
        now(channel);
    }
}
