package latchkey.gateway.handover;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import latchkey.gateway.net.CannotStart;
import latchkey.gateway.net.ListeningSocket;
import org.jspecify.annotations.Nullable;

/** The process whose sockets this one takes over. Closed before {@link #ready} was called, it goes on as if nothing was. */
public final class Predecessor implements AutoCloseable {
    /** For each answer of a process that is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("takeover", true), EpollIoHandler.newFactory());
    private final CompletableFuture<List<ListeningSocket>> received = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> left = new CompletableFuture<>();
    private final ChannelFuture connected;

    private Predecessor(Path place) {
        connected = new Bootstrap()
                .group(loop)
                .channelFactory(EpollDomainSocketChannel::new)
                .handler(new Conversation())
                .connect(new DomainSocketAddress(place.toFile()))
                .awaitUninterruptibly();
    }

    /**
     * Asks the process at this place for its sockets.
     *
     * @return empty if there is none
     * @throws CannotStart if it does not hand them over
     */
    public static Optional<Predecessor> at(Path place) {
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        if (!Epoll.isAvailable()) {
            throw new CannotStart("Only on Linux can a process take over from another.");
        }
        Predecessor predecessor = new Predecessor(place);
        if (!predecessor.connected.isSuccess()) {
            // Left behind by a process that was killed.
            predecessor.close();
            return Optional.empty();
        }
        try {
            predecessor.await(predecessor.received, "does not hand its sockets over");
        } catch (CannotStart e) {
            predecessor.close();
            throw e;
        }
        return Optional.of(predecessor);
    }

    /** What it listened on: shared with it from now on. */
    public List<ListeningSocket> sockets() {
        return received.getNow(List.of());
    }

    /**
     * Tells it that this process accepts connections, so that it goes; returns once it knows.
     *
     * @throws CannotStart if it cannot be told
     */
    public void ready() {
        var _ = connected.channel().writeAndFlush(Words.line(Words.READY));
        await(left, "does not answer");
    }

    private void await(CompletableFuture<?> answer, String complaint) {
        try {
            answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CannotStart("The running process " + complaint + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new CannotStart("The running process " + complaint + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("Interrupted.", e);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** This side of {@link Words}. */
    private final class Conversation extends ChannelInboundHandlerAdapter {
        private final Words words = new Words();
        private final List<ListeningSocket> sockets = new ArrayList<>();
        private List<String> places = List.of();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(Words.line(Words.TAKE_OVER));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof FileDescriptor descriptor) {
                sockets.add(new ListeningSocket(places.get(sockets.size()), descriptor));
                if (sockets.size() == places.size()) {
                    read(context, DomainSocketReadMode.BYTES);
                    received.complete(List.copyOf(sockets));
                }
            } else {
                words.read((ByteBuf) message, line -> hear(context, line));
            }
        }

        private void hear(ChannelHandlerContext context, String line) {
            List<String> said = Arrays.asList(line.split(" "));
            if (said.getFirst().equals(Words.SOCKETS)) {
                places = said.subList(1, said.size());
                if (places.isEmpty()) {
                    received.complete(List.of());
                } else {
                    read(context, DomainSocketReadMode.FILE_DESCRIPTORS);
                    var _ = context.writeAndFlush(Words.line(Words.SEND));
                }
            } else if (line.equals(Words.LEAVING)) {
                left.complete(null);
            } else {
                fail(line.equals(Words.BUSY) ? "another process is taking over" : "it says " + line);
            }
        }

        private void read(ChannelHandlerContext context, DomainSocketReadMode mode) {
            ((EpollDomainSocketChannel) context.channel()).config().setReadMode(mode);
        }

        private void fail(String why) {
            IllegalStateException failure = new IllegalStateException(why);
            received.completeExceptionally(failure);
            left.completeExceptionally(failure);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("it closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(String.valueOf(cause.getMessage()));
            var _ = context.close();
        }
    }
}
