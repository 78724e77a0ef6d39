package latchkey.faults.lab;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The wire between two programs, by which everything that they say to each other goes; it can be made to fail. */
public final class Link implements AutoCloseable {
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private static final int MOST_HELD = 4 << 20;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** What the wire does. */
    public sealed interface Mode {
        /** Everything goes through at once. */
        record Pass() implements Mode {}

        /** Everything goes through, so much later. */
        record Delay(Duration by) implements Mode {}

        /** What goes this way is lost for ever, ends of connections too; what goes the other way arrives. */
        record Drop(Direction direction) implements Mode {}

        /** What the server says is lost on each connection on which the client says this word; the others go on. */
        record Deafen(String word) implements Mode {}

        /** Nothing arrives, new connections hear nothing; all that was sent arrives when the hole closes, as with TCP. */
        record BlackHole() implements Mode {}

        /** Connections are refused, and those that stood are reset. */
        record Refuse() implements Mode {}
    }

    private final String name;
    private final int target;
    private final Channel server;
    private final Set<Pump> pumps = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = new Mode.Pass();
    private volatile boolean cutsMidMessage;

    /** @param target a port of 127.0.0.1 */
    public Link(String name, int target) {
        this.name = name;
        this.target = target;
        server = new ServerBootstrap()
                .group(LOOPS)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initialise(this::accepted))
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    private interface Opened {
        void with(Channel channel);
    }

    private static ChannelHandler initialise(Opened opened) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                opened.with(channel);
            }
        };
    }

    /** The port of 127.0.0.1 by which the target is reached. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** From now on, for connections that stand and those to come. */
    public void mode(Mode next) {
        mode = next;
        if (next instanceof Mode.Refuse) {
            cut();
        }
        pumps.forEach(Pump::modeChanged);
    }

    public void pass() {
        mode(new Mode.Pass());
    }

    public void blackHole() {
        mode(new Mode.BlackHole());
    }

    public void refuse() {
        mode(new Mode.Refuse());
    }

    /** Resets every connection; new ones may be made. */
    public void cut() {
        pumps.forEach(Pump::reset);
    }

    /** Each connection is reset in the middle of the next thing that the server says on it. */
    public void cutMidMessage() {
        cutsMidMessage = true;
        pumps.forEach(pump -> pump.cutsNext = true);
    }

    /** Ends {@link #cutMidMessage} for connections to come. */
    public void cutNoMore() {
        cutsMidMessage = false;
        pumps.forEach(pump -> pump.cutsNext = false);
    }

    private void accepted(Channel client) {
        // A refused connection cannot be had from a port that is to be used again: reset at once is what comes nearest.
        if (mode instanceof Mode.Refuse) {
            resetNow(client);
            return;
        }
        Pump toServer = new Pump(client, Direction.TO_SERVER);
        client.pipeline().addLast(toServer);
        var _ = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(initialise(channel -> {
                    Pump toClient = new Pump(channel, Direction.TO_CLIENT);
                    toClient.other = client;
                    toServer.opposite = toClient;
                    toServer.other = channel;
                    channel.pipeline().addLast(toClient);
                }))
                .connect("127.0.0.1", target)
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        client.config().setAutoRead(true);
                        toServer.others().config().setAutoRead(true);
                    } else {
                        toServer.reset();
                    }
                });
    }

    /** Carries what comes from one side to the other, in order. On the event loop of both sides. */
    private final class Pump extends ChannelInboundHandlerAdapter {
        private final Channel from;
        private final Direction direction;
        private final Deque<Held> held = new ArrayDeque<>();
        private int heldBytes;
        private @Nullable Channel other;
        /** What carries the other way. */
        private @Nullable Pump opposite;

        private boolean isDeaf;
        private volatile boolean cutsNext = cutsMidMessage;

        /** Bytes, or null for the end of the connection. */
        private record Held(@Nullable ByteBuf bytes, long due) {}

        Pump(Channel from, Direction direction) {
            this.from = from;
            this.direction = direction;
            pumps.add(this);
            from.closeFuture().addListener(_ -> pumps.remove(this));
        }

        Channel others() {
            return java.util.Objects.requireNonNull(other);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (cutsNext && direction == Direction.TO_CLIENT && bytes.readableBytes() > 1) {
                ByteBuf half = bytes.readRetainedSlice(bytes.readableBytes() / 2);
                bytes.release();
                others().writeAndFlush(half).addListener(_ -> reset());
                return;
            }
            hold(bytes);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            hold(null);
        }

        private void hold(@Nullable ByteBuf bytes) {
            if (isLost(bytes)) {
                if (bytes != null) {
                    bytes.release();
                }
                return;
            }
            long by = mode instanceof Mode.Delay(Duration delay) ? delay.toNanos() : 0;
            held.add(new Held(bytes, System.nanoTime() + by));
            heldBytes += bytes == null ? 0 : bytes.readableBytes();
            from.config().setAutoRead(heldBytes < MOST_HELD);
            drain();
        }

        private boolean isLost(@Nullable ByteBuf bytes) {
            if (mode instanceof Mode.Deafen(String word)
                    && opposite != null
                    && bytes != null
                    && bytes.toString(StandardCharsets.ISO_8859_1).contains(word)) {
                opposite.isDeaf = true;
            }
            return switch (mode) {
                case Mode.Drop(Direction dropped) -> dropped == direction;
                case Mode.Deafen _ -> isDeaf;
                default -> false;
            };
        }

        private void drain() {
            while (!held.isEmpty() && !(mode instanceof Mode.BlackHole)) {
                long wait = held.getFirst().due - System.nanoTime();
                if (wait > 0 && mode instanceof Mode.Delay) {
                    var _ = from.eventLoop().schedule(this::drain, wait, TimeUnit.NANOSECONDS);
                    return;
                }
                ByteBuf bytes = held.removeFirst().bytes;
                if (bytes == null) {
                    var _ = others().close();
                } else {
                    heldBytes -= bytes.readableBytes();
                    var _ = others().writeAndFlush(bytes);
                }
            }
            if (heldBytes < MOST_HELD && from.isActive()) {
                from.config().setAutoRead(true);
            }
        }

        void modeChanged() {
            from.eventLoop().execute(() -> {
                if (other != null && other.isRegistered()) {
                    drain();
                }
            });
        }

        void reset() {
            for (Channel side : new @Nullable Channel[] {from, other}) {
                if (side != null) {
                    side.eventLoop().execute(() -> resetNow(side));
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    private static void resetNow(Channel side) {
        if (side.isOpen()) {
            side.config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = side.close();
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        cut();
    }

    @Override
    public String toString() {
        return name;
    }
}
