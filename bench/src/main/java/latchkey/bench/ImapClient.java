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
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One IMAP connection. Commands go one after the other; what a command's future leads to runs on the event loop, so that a
 * chain of commands costs no hop between threads. Literals are counted and thrown away.
 */
final class ImapClient extends ChannelInboundHandlerAdapter {

    /** As patient as mail programs are. */
    private static final long HANDSHAKE_MILLIS = 60_000;

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
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) HANDSHAKE_MILLIS)
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
                        SslHandler handler = tls.newHandler(channel.alloc());
                        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
                        channel.pipeline().addLast(handler, client);
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

    /** This client once it is signed in; closed if it is not. */
    CompletableFuture<ImapClient> signIn(String login, String password) {
        return command("LOGIN " + login + " " + password).handle((_, failure) -> {
            if (failure != null) {
                close();
                throw new CompletionException(failure);
            }
            return this;
        });
    }

    boolean isOpen() {
        return channel.isActive();
    }

    void close() {
        var _ = channel.close();
    }

    /** The server said something else than OK. */
    static final class NotOk extends IOException {
        private static final long serialVersionUID = 1;

        NotOk(String answer) {
            super(answer);
        }

        /** Whether a client that has the right password keeps it and tries again later. */
        boolean isTemporary() {
            String answer = String.valueOf(getMessage());
            return answer.startsWith("* BYE") || answer.contains("[UNAVAILABLE]");
        }
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
            fail(new NotOk(complete));
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
