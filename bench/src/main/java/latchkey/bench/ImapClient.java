package latchkey.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * One IMAP connection. Commands go one after the other; what a command's future leads to runs on the event loop, so that a
 * chain of commands costs no hop between threads. Literals are counted and thrown away.
 */
final class ImapClient extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<ImapClient> opened = new CompletableFuture<>();
    private final StringBuilder line = new StringBuilder();
    private CompletableFuture<String> answer = new CompletableFuture<>();
    private Channel channel;
    private long literal;

    private ImapClient(Channel channel) {
        this.channel = channel;
    }

    /** Connects to 127.0.0.1 with a full TLS handshake, and waits for the greeting. */
    static CompletableFuture<ImapClient> open(EventLoopGroup loops, int port, SslContext tls) {
        CompletableFuture<ImapClient> opened = new CompletableFuture<>();
        var _ = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ImapClient client = new ImapClient(channel);
                        var _ = client.opened.whenComplete((it, failure) -> {
                            if (failure == null) {
                                opened.complete(it);
                            } else {
                                opened.completeExceptionally(failure);
                            }
                        });
                        // Without a host and port there is no session to resume.
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), client);
                    }
                })
                .connect("127.0.0.1", port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        opened.completeExceptionally(connected.cause());
                    }
                });
        return opened;
    }

    /** The tagged reply, or a failure if it is not OK or the connection ends. */
    CompletableFuture<String> command(String command) {
        CompletableFuture<String> next = new CompletableFuture<>();
        answer = next;
        var _ = channel.writeAndFlush(Unpooled.copiedBuffer("a " + command + "\r\n", StandardCharsets.US_ASCII));
        return next;
    }

    void close() {
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            while (input.isReadable()) {
                if (literal > 0) {
                    int skipped = (int) Math.min(literal, input.readableBytes());
                    input.skipBytes(skipped);
                    literal -= skipped;
                } else {
                    read((char) input.readByte());
                }
            }
        } finally {
            input.release();
        }
    }

    private void read(char next) {
        if (next != '\n') {
            line.append(next);
            return;
        }
        String complete = line.toString().stripTrailing();
        line.setLength(0);
        if (complete.endsWith("}")) {
            literal = Long.parseLong(complete, complete.lastIndexOf('{') + 1, complete.length() - 1, 10);
        } else if (complete.startsWith("a OK")) {
            answer.complete(complete);
        } else if (complete.startsWith("a ") || complete.startsWith("* BYE")) {
            fail(new IOException(complete));
        } else {
            opened.complete(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IOException("closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        var _ = context.close();
    }

    private void fail(Throwable cause) {
        opened.completeExceptionally(cause);
        answer.completeExceptionally(cause);
    }
}
