package latchkey.app.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What started this process, if it wants to hear how it fares: sd_notify(3) of systemd. */
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final long PATIENCE_MILLIS = 1_000;

    private final @Nullable String socket;

    /** @param socket the environment's NOTIFY_SOCKET; null if nobody wants to hear */
    ServiceManager(@Nullable String socket) {
        this.socket = socket;
    }

    /** It serves; after it has taken over from another process, this one is the service from now on. */
    void ready() {
        tell("READY=1\nMAINPID=" + ProcessHandle.current().pid());
    }

    void stopping() {
        tell("STOPPING=1");
    }

    /** A message that does not arrive is no reason to fail. */
    private void tell(String message) {
        if (socket == null || !Epoll.isAvailable()) {
            return;
        }
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("notify", true), EpollIoHandler.newFactory());
        try {
            // A leading @ stands for the NUL of a name that is in no file system.
            String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
            ChannelFuture connected = new Bootstrap()
                    .group(loop)
                    .channelFactory(EpollDomainDatagramChannel::new)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(path));
            if (connected.awaitUninterruptibly(PATIENCE_MILLIS) && connected.isSuccess()) {
                ChannelFuture sent =
                        connected.channel().writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.US_ASCII));
                if (sent.awaitUninterruptibly(PATIENCE_MILLIS) && sent.isSuccess()) {
                    return;
                }
            }
            LOG.warn("the service manager at {} could not be told", socket, connected.cause());
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(PATIENCE_MILLIS);
        }
    }
}
