package latchkey.gateway.dav;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the backend. It serves one client connection and one account, a request at a time, and is never shared:
 * a backend that fell out of step could otherwise answer one person with what belongs to another. For one event loop.
 */
final class BackendConnection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final ResponseDecoder decoder;
    private @Nullable Exchange exchange;
    private boolean used;
    private boolean resting;
    private long restingSince;

    BackendConnection(Channel channel, ResponseDecoder decoder) {
        this.channel = channel;
        this.decoder = decoder;
    }

    Channel channel() {
        return channel;
    }

    /** Whether it has served a request before: the backend may be closing it at this moment. */
    boolean isUsed() {
        return used;
    }

    /** Whether it can serve again, having rested for no longer than this. */
    boolean isFresh(Duration longestRest) {
        return resting && channel.isActive() && System.nanoTime() - restingSince <= longestRest.toNanos();
    }

    /** Sends a request's head, unflushed, and hands everything that comes from now on to the exchange. */
    ChannelFuture begin(HttpRequest head, Exchange by) {
        exchange = by;
        resting = false;
        decoder.expect(head.method());
        channel.read();
        return channel.write(head);
    }

    /**
     * The exchange is over. The connection rests once what was read together with the end of the response has been
     * looked at: a surplus there must not be taken for the response to a request that already waits.
     */
    void rest() {
        exchange = null;
        used = true;
    }

    /** Nothing more is heard of it. */
    void close() {
        exchange = null;
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Exchange current = exchange;
        if (current == null) {
            ReferenceCountUtil.release(message);
            var _ = context.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            current.response(response);
        }
        if (message instanceof HttpContent content) {
            current.responseContent(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.backendReadComplete();
        } else if (used && !resting) {
            resting = true;
            restingSince = System.nanoTime();
            // To notice that the backend closes it.
            channel.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.backendWritabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.backendClosed();
        }
    }

    /** Only what the backend or the network can cause: whatever it is, the connection is of no more use. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
