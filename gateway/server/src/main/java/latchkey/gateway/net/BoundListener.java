package latchkey.gateway.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import latchkey.config.Listener;
import latchkey.dialogs.Ending;
import latchkey.gateway.meters.GatewayMeters.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Accepts from the moment it is made until it is closed; connections outlive it. What it does with
 * those to come can be replaced at any time.
 */
public final class BoundListener implements AutoCloseable {
    private final Listener listener;
    private final Channel socket;
    private volatile FrontEnd frontEnd;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile long lastAccepted = System.nanoTime();
    private volatile @Nullable Ending ended;

    /** @throws CannotStart if the address is taken or not ours */
    public BoundListener(Listener listener, Transport transport, ConnectionLimits limits, FrontEnd frontEnd) {
        this(listener, transport, limits, frontEnd, null);
    }

    /**
     * The same where another process has listened before.
     *
     * @param open a socket that listens at this address already, to be taken over; null for a new one
     * @throws CannotStart if the address is taken or not ours
     */
    public BoundListener(
            Listener listener,
            Transport transport,
            ConnectionLimits limits,
            FrontEnd frontEnd,
            @Nullable FileDescriptor open) {
        this.listener = listener;
        this.frontEnd = frontEnd;
        ServerBootstrap bootstrap = transport.server(open).childHandler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                lastAccepted = System.nanoTime();
                InetSocketAddress peer = channel.remoteAddress();
                if (peer == null) {
                    // Gone between the accept and here.
                    var _ = channel.close();
                    return;
                }
                FrontEnd now = BoundListener.this.frontEnd;
                Limit reached = limits.admit(channel, peer);
                if (reached == null) {
                    connections.add(channel);
                    now.begin(channel, peer);
                    endIfEnded(channel);
                } else {
                    now.refuse(channel, peer, reached);
                }
            }
        });
        ChannelFuture bound =
                (open == null ? bootstrap.bind(listener.socketAddress()) : bootstrap.register()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotStart(
                    "Cannot listen on " + listener.address() + " port " + listener.port() + " for "
                            + listener.protocol() + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        this.socket = bound.channel();
    }

    public Listener listener() {
        return listener;
    }

    /** The listening socket, for another process; empty where it cannot be passed on. */
    public Optional<ListeningSocket> socket() {
        return socket instanceof UnixChannel channel
                ? Optional.of(new ListeningSocket(ListeningSocket.place(listener), channel.fd()))
                : Optional.empty();
    }

    /** What is done with connections from now on; those that are there keep what they have. */
    public void use(FrontEnd next) {
        frontEnd = next;
    }

    /** The port that is listened on, also where the setting was 0. */
    public int port() {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    public boolean isOpen() {
        return socket.isOpen();
    }

    /**
     * Tells what serves each connection, as a user event in its pipeline, that the gateway ends it; also those that were
     * accepted and are still to begin.
     */
    public void end(Ending why) {
        ended = why;
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(why));
    }

    private void endIfEnded(Channel connection) {
        Ending why = ended;
        if (why != null) {
            connection.pipeline().fireUserEventTriggered(why);
        }
    }

    /**
     * Asks the kernel to let nobody else into the queue of those that wait to be accepted, so that it empties: what is in it
     * at {@link #close} is reset. Does nothing where the kernel is not asked by epoll.
     *
     * @throws IOException if the kernel does not like it; the queue is as before
     */
    public void closeQueue() throws IOException {
        // A second listen() only changes the queue's length. Whoever knocks now tries again by himself a second later.
        if (socket instanceof UnixChannel channel && channel.fd() instanceof Socket epoll) {
            epoll.listen(0);
        }
    }

    /** Whether nobody was accepted for so long. */
    public boolean isQuiet(Duration time) {
        return System.nanoTime() - lastAccepted > time.toNanos();
    }

    /** Takes no more connections. */
    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }
}
