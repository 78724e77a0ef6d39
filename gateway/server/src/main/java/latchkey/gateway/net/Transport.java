package latchkey.gateway.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import latchkey.gateway.meters.ProcessMeters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops and the kind of sockets they serve, with the options that every socket gets. */
public final class Transport implements AutoCloseable {

    /** How long a peer may leave data unacknowledged, and about how long a dead one goes unnoticed. */
    private static final int DEAD_PEER_SECONDS = 60;

    private static final int BACKLOG = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    /** Full TLS records in a write, and never more than this waiting for a slow reader. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    /** How the kernel is asked. */
    public enum Kind {
        EPOLL,
        IO_URING,
        NIO;

        /** epoll where it works, as the longest tried of the fast ones; NIO elsewhere. */
        public static Kind preferred() {
            return Epoll.isAvailable() ? EPOLL : NIO;
        }

        /** Whether this machine has it. */
        public boolean isAvailable() {
            return switch (this) {
                case EPOLL -> Epoll.isAvailable();
                case IO_URING -> IoUring.isAvailable();
                case NIO -> true;
            };
        }

        private IoHandlerFactory handlers() {
            return switch (this) {
                case EPOLL -> EpollIoHandler.newFactory();
                case IO_URING -> IoUringIoHandler.newFactory();
                case NIO -> NioIoHandler.newFactory();
            };
        }

        private ChannelFactory<? extends ServerChannel> servers(@Nullable FileDescriptor open) {
            if (open != null) {
                if (this != EPOLL) {
                    throw new CannotStart("Sockets that listen already can be used with epoll only.");
                }
                return () -> new EpollServerSocketChannel(open.intValue());
            }
            return switch (this) {
                case EPOLL -> EpollServerSocketChannel::new;
                case IO_URING -> IoUringServerSocketChannel::new;
                case NIO -> NioServerSocketChannel::new;
            };
        }

        private ChannelFactory<? extends SocketChannel> sockets() {
            return switch (this) {
                case EPOLL -> EpollSocketChannel::new;
                case IO_URING -> IoUringSocketChannel::new;
                case NIO -> NioSocketChannel::new;
            };
        }
    }

    private final Kind kind;
    private final EventLoopGroup loops;
    private final HostNames names = new HostNames();

    /** @param threads event loops; 0 for two a processor */
    public Transport(Kind kind, int threads) {
        this.kind = kind;
        this.loops =
                new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("gateway", true), kind.handlers());
    }

    public Kind kind() {
        return kind;
    }

    /** Any event loop, for work that belongs to no connection. */
    public EventLoop anyLoop() {
        return loops.next();
    }

    /**
     * Does something again and again on an event loop, for as long as this is open. That it failed once is logged, and does
     * not keep it from the next time.
     *
     * @param pause before the first time, and between two
     * @param failed told of each error
     */
    public void every(Duration pause, Runnable task, Runnable failed) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                failed.run();
                LOG.error("what is done every {} ms went wrong", pause.toMillis(), e);
            }
        };
        var _ = anyLoop().scheduleWithFixedDelay(guarded, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Begins to measure how the event loops and their memory fare. */
    public void watch(ProcessMeters meters) {
        loops.forEach(loop -> new LoopWatch(loop, meters).start());
        meters.pendingTasks(this::pendingTasks);
        meters.directMemory(DirectMemory::used, DirectMemory.limit());
    }

    private long pendingTasks() {
        long pending = 0;
        for (EventExecutor loop : loops) {
            if (loop instanceof SingleThreadEventExecutor one) {
                pending += one.pendingTasks();
            }
        }
        return pending;
    }

    /** Where backends are. */
    public HostNames names() {
        return names;
    }

    /**
     * A server socket's bootstrap; to be completed with a child handler.
     *
     * @param open a socket that listens already, to be registered instead of bound; null for a new one
     */
    ServerBootstrap server(@Nullable FileDescriptor open) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channelFactory(kind.servers(open))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        switch (kind) {
            case EPOLL ->
                bootstrap
                        .childOption(EpollChannelOption.TCP_KEEPIDLE, 5 * DEAD_PEER_SECONDS)
                        .childOption(EpollChannelOption.TCP_KEEPINTVL, DEAD_PEER_SECONDS / 4)
                        .childOption(EpollChannelOption.TCP_KEEPCNT, 4);
            case IO_URING ->
                bootstrap
                        .childOption(IoUringChannelOption.TCP_KEEPIDLE, 5 * DEAD_PEER_SECONDS)
                        .childOption(IoUringChannelOption.TCP_KEEPINTVL, DEAD_PEER_SECONDS / 4)
                        .childOption(IoUringChannelOption.TCP_KEEPCNT, 4);
            case NIO -> {}
        }
        return bootstrap;
    }

    /**
     * The bootstrap of a connection to a backend, served by {@code loop}; to be completed with a handler. A dead backend
     * is noticed within about a minute.
     *
     * @param connectTimeout for one address
     */
    public Bootstrap client(EventLoop loop, Duration connectTimeout) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(kind.sockets())
                .resolver(names)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        switch (kind) {
            case EPOLL ->
                bootstrap
                        .option(EpollChannelOption.TCP_USER_TIMEOUT, DEAD_PEER_SECONDS * 1000)
                        .option(EpollChannelOption.TCP_KEEPIDLE, DEAD_PEER_SECONDS / 2)
                        .option(EpollChannelOption.TCP_KEEPINTVL, DEAD_PEER_SECONDS / 6)
                        .option(EpollChannelOption.TCP_KEEPCNT, 3);
            case IO_URING ->
                bootstrap
                        .option(IoUringChannelOption.TCP_USER_TIMEOUT, DEAD_PEER_SECONDS * 1000)
                        .option(IoUringChannelOption.TCP_KEEPIDLE, DEAD_PEER_SECONDS / 2)
                        .option(IoUringChannelOption.TCP_KEEPINTVL, DEAD_PEER_SECONDS / 6)
                        .option(IoUringChannelOption.TCP_KEEPCNT, 3);
            case NIO -> {}
        }
        return bootstrap;
    }

    /** Closes what is still open and waits for the event loops to end. */
    @Override
    public void close() {
        names.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
