package latchkey.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import latchkey.config.Limits;
import latchkey.config.Listener;
import latchkey.config.ListenerTls;
import latchkey.config.Protocol;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.testing.FakeBackend;
import latchkey.gateway.testing.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to ask the kernel that this machine has, in both directions. */
class TransportTest {
    private static final Listener LISTENER = new Listener(Protocol.DAV, "127.0.0.1", 0, ListenerTls.NONE);

    private final ConnectionLimits limits =
            new ConnectionLimits(Limits.DEFAULT, _ -> false, new GatewayMeters(new PrometheusRegistry()));

    /** Sends everything back. */
    private static final class Echo implements FrontEnd {
        @Override
        public void begin(SocketChannel channel, InetSocketAddress peer) {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    var _ = context.writeAndFlush(message);
                }
            });
        }

        @Override
        public void refuse(SocketChannel channel, InetSocketAddress peer, GatewayMeters.Limit why) {
            var _ = channel.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsAndConnectsByName(Transport.Kind kind) throws Exception {
        assumeTrue(kind.isAvailable(), "not on this machine");
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (Transport transport = new Transport(kind, 1);
                BoundListener listener = new BoundListener(LISTENER, transport, limits, new Echo());
                FakeBackend backend =
                        new FakeBackend(client -> client.send("hello").untilClosed())) {
            try (Wire client = Wire.connect(listener.port())) {
                assertThat(client.send("ping\n").line()).isEqualTo("ping");
            }
            var connected = transport
                    .client(transport.anyLoop(), Duration.ofSeconds(5))
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            ByteBuf bytes = (ByteBuf) message;
                            heard.complete(bytes.toString(StandardCharsets.US_ASCII));
                            bytes.release();
                        }
                    })
                    .connect("localhost", backend.port());
            assertThat(connected.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    /** Netty ends a schedule at the first error, and tells nobody. */
    @Test
    void whatIsDoneAgainAndAgainOutlivesAnError() throws Exception {
        AtomicInteger times = new AtomicInteger();
        AtomicInteger errors = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        try (Transport transport = new Transport(Transport.Kind.preferred(), 1)) {
            transport.every(
                    Duration.ofMillis(5),
                    () -> {
                        if (times.incrementAndGet() < 3) {
                            throw new IllegalStateException("once more");
                        }
                        third.countDown();
                    },
                    errors::incrementAndGet);
            assertThat(third.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(errors.get()).isEqualTo(2);
        }
    }

    @Test
    void anAddressThatIsTakenIsSaidToBe() {
        try (Transport transport = new Transport(Transport.Kind.preferred(), 1);
                BoundListener first = new BoundListener(LISTENER, transport, limits, new Echo())) {
            Listener second = new Listener(Protocol.DAV, "127.0.0.1", first.port(), ListenerTls.NONE);
            assertThatThrownBy(() -> new BoundListener(second, transport, limits, new Echo()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1 port " + first.port());
        }
    }
}
