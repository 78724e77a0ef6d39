package latchkey.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import latchkey.config.Listener;
import latchkey.dialogs.Ending;
import latchkey.gateway.meters.GatewayMeters.Limit;

/**
 * A listening socket. Accepts from the moment it is made until it is closed; connections outlive it. What it does with
 * those to come can be replaced at any time.
 */
public final class BoundListener implements AutoCloseable {
    private final Listener listener;
    private final Channel socket;
    private volatile FrontEnd frontEnd;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** @throws CannotStart if the address is taken or not ours */
    public BoundListener(Listener listener, Transport transport, ConnectionLimits limits, FrontEnd frontEnd) {
        this.listener = listener;
        this.frontEnd = frontEnd;
        ChannelFuture bound = transport
                .server()
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
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
                        } else {
                            now.refuse(channel, peer, reached);
                        }
                    }
                })
                .bind(listener.socketAddress())
                .awaitUninterruptibly();
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

    /** Tells what serves each connection, as a user event in its pipeline, that the gateway ends it. */
    public void end(Ending why) {
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(why));
    }

    /** Takes no more connections. */
    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
    }
}
