package latchkey.gateway.mail;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import latchkey.config.MailBackend;
import latchkey.dialogs.BackendFailure;
import latchkey.gateway.net.Transport;

/**
 * Connects to the first of a backend's addresses that answers, one being tried after another within the time that the
 * settings allow for all. On one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close leaves nothing to do
final class BackendDial {

    /** Who wants the connection. Hears of exactly one outcome, if it still wants any. */
    interface Caller {
        boolean isWaiting();

        /** The connection stands, and nothing is in its pipeline yet. */
        void connected(SocketChannel connection);

        void notConnected(BackendFailure failure, String detail);
    }

    /**
     * Stands in until the connection stands and the caller's handler joins. What it hears is meant for another connection:
     * epoll knows a connection by its file descriptor, so that an event of one just closed can reach the one that has the
     * number now. Netty then takes the new one's input for closed; it is given up.
     */
    @ChannelHandler.Sharable
    private static final class Unconnected extends ChannelInboundHandlerAdapter {
        static final Unconnected HANDLER = new Unconnected();

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }
    }

    private final Transport transport;
    private final MailBackend backend;
    private final EventLoop loop;
    private final Caller caller;

    BackendDial(Transport transport, MailBackend backend, EventLoop loop, Caller caller) {
        this.transport = transport;
        this.backend = backend;
        this.loop = loop;
        this.caller = caller;
    }

    void start() {
        transport.names().resolve(backend.host(), loop, found -> attempt(found, 0));
    }

    private void attempt(List<InetAddress> addresses, int next) {
        if (!caller.isWaiting()) {
            return;
        }
        if (next == addresses.size()) {
            caller.notConnected(BackendFailure.UNREACHABLE, "no address answers");
            return;
        }
        Duration each = backend.connectTimeout().dividedBy(addresses.size());
        transport
                .client(loop, each)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(Unconnected.HANDLER)
                .connect(addresses.get(next), backend.port())
                .addListener(done -> {
                    if (done.isSuccess()) {
                        connected((SocketChannel) ((ChannelFuture) done).channel());
                    } else if (done.cause() instanceof ClosedChannelException) {
                        // Given up by ourselves, not refused.
                        attempt(addresses, next);
                    } else if (next + 1 == addresses.size() && done.cause() instanceof ConnectTimeoutException) {
                        caller.notConnected(BackendFailure.TIMED_OUT, "no answer to the connection");
                    } else {
                        attempt(addresses, next + 1);
                    }
                });
    }

    private void connected(SocketChannel connection) {
        if (caller.isWaiting()) {
            connection.pipeline().remove(Unconnected.HANDLER);
            caller.connected(connection);
        } else {
            connection.close();
        }
    }
}
