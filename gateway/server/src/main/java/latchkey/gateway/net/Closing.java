package latchkey.gateway.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** The two ways to close a connection that is still in use. */
public final class Closing {
    private Closing() {}

    /** Once everything written is sent; a peer that does not read can put it off for ever. */
    @SuppressWarnings("FutureReturnValueIgnored") // the end shows as channelInactive
    public static void afterWrites(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
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
}
