package latchkey.gateway.dav;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import latchkey.config.BackendTls;
import latchkey.config.DavBackend;
import latchkey.config.Protocol;
import latchkey.dialogs.BackendFailure;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.TlsContexts;
import latchkey.gateway.net.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to the CalDAV and CardDAV server. */
final class Backend {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    private final DavBackend settings;
    private final Transport transport;
    private final GatewayMeters meters;
    private final @Nullable SslContext tls;

    /** What became of the wish for a connection. */
    sealed interface Connecting {
        record Connected(BackendConnection connection) implements Connecting {}

        record Failed(BackendFailure why) implements Connecting {}
    }

    /** @throws latchkey.gateway.net.CannotStart if the certificates to trust cannot be used */
    Backend(DavBackend settings, Transport transport, GatewayMeters meters) {
        this.settings = settings;
        this.transport = transport;
        this.meters = meters;
        this.tls = settings.tls() == BackendTls.NONE ? null : TlsContexts.backend(settings.ca());
    }

    String host() {
        return settings.host();
    }

    int port() {
        return settings.port();
    }

    Duration responseTimeout() {
        return settings.responseTimeout();
    }

    /** Connects, TLS included, within the configured time. Exactly one answer comes, on the loop. */
    void connect(EventLoop loop, Consumer<Connecting> answer) {
        attempt(loop, answer, true);
    }

    private void attempt(EventLoop loop, Consumer<Connecting> answer, boolean again) {
        long start = System.nanoTime();
        Bootstrap bootstrap = transport
                .client(loop, settings.connectTimeout())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        addHandlers(channel);
                    }
                });
        bootstrap.connect(settings.host(), settings.port()).addListener((ChannelFuture connected) -> {
            if (connected.cause() instanceof ClosedChannelException && again) {
                // An event of a closed connection reached the one that has its file descriptor now (see BackendDial).
                attempt(loop, answer, false);
            } else if (connected.isSuccess()) {
                awaitTls(connected.channel(), answer, start);
            } else {
                answer.accept(failed(connected.cause()));
            }
        });
    }

    /** One deadline for both: the handshake has what the connection has left. */
    private void awaitTls(Channel channel, Consumer<Connecting> answer, long start) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            answer.accept(connected(channel, start));
            return;
        }
        Duration left = settings.connectTimeout().minusNanos(System.nanoTime() - start);
        Future<?> deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            var _ = channel.close();
                        },
                        left.toMillis(),
                        TimeUnit.MILLISECONDS);
        handler.handshakeFuture().addListener(shaken -> {
            boolean late = !deadline.cancel(false);
            if (shaken.isSuccess()) {
                answer.accept(connected(channel, start));
            } else {
                answer.accept(failed(late ? new SslHandshakeTimeoutException("late") : shaken.cause()));
                var _ = channel.close();
            }
        });
    }

    private void addHandlers(Channel channel) {
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc(), settings.tlsName(), settings.port());
            handler.setHandshakeTimeout(0, TimeUnit.MILLISECONDS);
            channel.pipeline().addLast(handler);
        }
        ResponseDecoder decoder = new ResponseDecoder();
        channel.pipeline().addLast(decoder, new HttpRequestEncoder(), new BackendConnection(channel, decoder));
    }

    private Connecting connected(Channel channel, long start) {
        long nanos = System.nanoTime() - start;
        meters.backends().connected(Protocol.DAV, nanos);
        meters.backends().ready(Protocol.DAV, nanos);
        return new Connecting.Connected(channel.pipeline().get(BackendConnection.class));
    }

    private Connecting failed(Throwable cause) {
        BackendFailure why = switch (cause) {
            case ConnectTimeoutException _, SslHandshakeTimeoutException _ -> BackendFailure.TIMED_OUT;
            case SSLException _ -> BackendFailure.TLS;
            default -> BackendFailure.UNREACHABLE;
        };
        LOG.warn(
                "no connection to the DAV backend {}:{}: {} ({})",
                settings.host(),
                settings.port(),
                why,
                cause.toString());
        meters.backends().failed(Protocol.DAV, why);
        return new Connecting.Failed(why);
    }
}
