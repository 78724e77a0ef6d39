package latchkey.gateway.handover;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import latchkey.gateway.net.ListeningSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door at which a running process can be succeeded: a Unix socket in the data folder, for processes of the same user
 * and of root only.
 */
public final class Control implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    private static final Path SELF = Path.of("/proc/self");

    /** What is succeeded. Called on threads that may block. */
    public interface Incumbent {
        /** The sockets to pass on. */
        List<ListeningSocket> sockets();

        /** The ports that are not passed on may be opened by another process of the same user, too, from now on. */
        void share();

        /** The successor accepts connections: time to go. */
        void succeededBy(long process);
    }

    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("control", true), EpollIoHandler.newFactory());
    private final Incumbent incumbent;
    private final Path place;
    private final Object identity;
    private final AtomicBoolean engaged = new AtomicBoolean();

    private Control(Path place, Incumbent incumbent) throws IOException {
        this.place = place;
        this.incumbent = incumbent;
        Path draft = place.resolveSibling(
                place.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        var bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(EpollServerDomainSocketChannel::new)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        channel.pipeline().addLast(new Visit(channel));
                    }
                })
                .bind(new DomainSocketAddress(draft.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loop.shutdownGracefully();
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        identity = identity(draft);
        // In one step: whoever knocks finds the one that was there before, or this one.
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Opens the door; it takes the place of another process's.
     *
     * @param place in a folder that nobody else can write to; at most some 90 octets long, as Unix sockets demand
     * @throws IOException if it cannot be opened
     */
    public static Control open(Path place, Incumbent incumbent) throws IOException {
        return new Control(place, incumbent);
    }

    private static Object identity(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** Closes the door, and removes it unless it is a successor's by now. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        try {
            if (Files.exists(place) && identity(place).equals(identity)) {
                Files.deleteIfExists(place);
            }
        } catch (IOException e) {
            LOG.warn("{} is left behind", place, e);
        }
    }

    /** One process that knocks. */
    private final class Visit extends ChannelInboundHandlerAdapter {
        private final EpollDomainSocketChannel channel;
        private final Words words = new Words();
        private @Nullable List<ListeningSocket> offered;
        private long process;
        private boolean succeeded;

        Visit(EpollDomainSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) throws IOException {
            PeerCredentials peer = channel.peerCredentials();
            process = peer.pid();
            if (peer.uid() != 0 && !Files.getAttribute(SELF, "unix:uid").equals(peer.uid())) {
                LOG.warn("a process of user {} asked for the sockets and was refused", peer.uid());
                var _ = channel.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            words.read((ByteBuf) message, this::hear);
        }

        private void hear(String line) {
            if (line.equals(Words.TAKE_OVER) && offered == null) {
                offer();
            } else if (line.equals(Words.SEND) && offered != null) {
                for (ListeningSocket socket : offered) {
                    var _ = channel.write(socket.descriptor());
                }
                var _ = channel.flush();
            } else if (line.equals(Words.READY) && offered != null && !succeeded) {
                succeeded = true;
                var _ = channel.writeAndFlush(Words.line(Words.LEAVING));
                Thread.ofVirtual().name("succession").start(() -> incumbent.succeededBy(process));
            } else {
                LOG.warn("process {} said something that is not understood here", process);
                var _ = channel.close();
            }
        }

        private void offer() {
            if (!engaged.compareAndSet(false, true)) {
                var _ = channel.writeAndFlush(Words.line(Words.BUSY));
                return;
            }
            LOG.info("process {} takes over", process);
            incumbent.share();
            List<ListeningSocket> sockets = incumbent.sockets();
            offered = sockets;
            StringBuilder line = new StringBuilder(Words.SOCKETS);
            sockets.forEach(socket -> line.append(' ').append(socket.place()));
            var _ = channel.writeAndFlush(Words.line(line.toString()));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (offered != null && !succeeded) {
                engaged.set(false);
                LOG.warn("process {} gave up to take over; this one goes on", process);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("the conversation with process {} failed", process, cause);
            Channel failed = context.channel();
            var _ = failed.close();
        }
    }
}
