package latchkey.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** As little of an IMAP server as the load needs: everyone may sign in, and the one message is large. */
final class ImapBackend implements AutoCloseable {

    /** The size of the message. */
    static final int MESSAGE_BYTES = 256 << 20;

    private static final int PIECE = 64 << 10;
    private static final int LONGEST_LINE = 8192;
    private static final String CAPABILITIES = "IMAP4rev1 SASL-IR AUTH=PLAIN ID LITERAL+ IDLE";

    private final Channel channel;

    private ImapBackend(Channel channel) {
        this.channel = channel;
    }

    /** On a free port of 127.0.0.1; in clear without a certificate. */
    static ImapBackend start(EventLoopGroup loops, @Nullable SslContext tls) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        if (tls != null) {
                            accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
                        }
                        accepted.pipeline().addLast(new LineBasedFrameDecoder(LONGEST_LINE), new Conversation());
                    }
                });
        return new ImapBackend(
                bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel());
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    /** One connection. */
    private static final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {

        private static final ByteBuf LETTERS =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(PIECE).writeZero(PIECE));

        static {
            for (int i = 0; i < PIECE; i++) {
                LETTERS.setByte(i, 'a' + i % 26);
            }
        }

        private int left;
        private String tag = "";

        @Override
        public void channelActive(ChannelHandlerContext context) {
            say(context, "* OK [CAPABILITY " + CAPABILITIES + "] ready");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
            String[] words = line.toString(StandardCharsets.US_ASCII).split(" ", 3);
            tag = words[0];
            String verb = words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "";
            switch (verb) {
                case "CAPABILITY" -> say(context, "* CAPABILITY " + CAPABILITIES + "\r\n" + tag + " OK done");
                case "LOGIN", "AUTHENTICATE" -> say(context, tag + " OK [CAPABILITY " + CAPABILITIES + "] signed in");
                case "ID" -> say(context, "* ID NIL\r\n" + tag + " OK done");
                case "FETCH" -> {
                    say(context, "* 1 FETCH (BODY[] {" + MESSAGE_BYTES + "}");
                    left = MESSAGE_BYTES;
                    pour(context);
                }
                case "LOGOUT" -> {
                    say(context, "* BYE\r\n" + tag + " OK done");
                    var _ = context.close();
                }
                default -> say(context, tag + " OK done");
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (left > 0) {
                pour(context);
            }
        }

        private void pour(ChannelHandlerContext context) {
            while (left > 0 && context.channel().isWritable()) {
                int size = Math.min(PIECE, left);
                left -= size;
                var _ = context.write(LETTERS.retainedSlice(0, size));
                if (left == 0) {
                    say(context, ")\r\n" + tag + " OK done");
                }
            }
            context.flush();
        }

        private static void say(ChannelHandlerContext context, String text) {
            var _ = context.writeAndFlush(Unpooled.copiedBuffer(text + "\r\n", StandardCharsets.US_ASCII));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
