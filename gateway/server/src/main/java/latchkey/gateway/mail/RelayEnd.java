package latchkey.gateway.mail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import latchkey.gateway.net.Closing;

/** One side's connection in a {@link Relay}, which is told of everything that happens to it. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close shows as channelInactive
final class RelayEnd extends ChannelInboundHandlerAdapter {
    /** More than any guard leaves of an incomplete line, so that a full store means that the guard waits for the backend. */
    private static final int HELD_LIMIT = 64 * 1024;

    /** Who has sent something within this time may be about to send more. */
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    final SocketChannel channel;
    final HeldBytes held;

    /** Bytes from here that were passed on. */
    long sent;

    boolean inputEnded;
    private final Relay relay;

    /** From the start: whoever held the connection before may have left words unsent. */
    private boolean unflushed = true;

    private boolean outputEnded;
    private long lastRead = System.nanoTime();

    RelayEnd(Relay relay, SocketChannel channel, HeldBytes held) {
        this.relay = relay;
        this.channel = channel;
        this.held = held;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastRead = System.nanoTime();
        held.add(context.alloc(), (ByteBuf) message);
        relay.heard(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        relay.settle();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        relay.readIfRoom();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean ends = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        if (ends && !inputEnded) {
            inputEnded = true;
            relay.inputEnded(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        relay.gone(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (Faults.isPeers(cause)) {
            Closing.now(channel);
        } else {
            relay.failed(cause);
        }
    }

    /** Takes the buffer over; sent at the next {@link #flush}. */
    void write(ByteBuf bytes) {
        unflushed = true;
        channel.write(bytes);
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Reads on if there is room for what comes. */
    void read(boolean room) {
        channel.config().setAutoRead(room && held.size() < HELD_LIMIT);
    }

    /** Whether something from there may be on its way, or waits in the kernel. */
    boolean isSending() {
        return !channel.config().isAutoRead() || System.nanoTime() - lastRead < PAUSE;
    }

    /** Tells the peer that nothing more comes, after what is written. */
    void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        var written = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        written.addListener(_ -> channel.shutdownOutput());
    }
}
