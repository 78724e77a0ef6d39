package latchkey.gateway.mail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import latchkey.dialogs.BackendAction;
import latchkey.dialogs.BackendDialog;
import latchkey.dialogs.BackendFailure;
import latchkey.dialogs.BackendReady;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.Transport;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link BackendDialog}: connects, has TLS where it is due, and ends in exactly one call of its {@link Owner},
 * within the deadlines of the route, unless it is cancelled before. Whatever goes wrong is a {@link BackendFailure}; the
 * backend's own words stay here. All on one event loop, the client's. Longer than most files here: every way in which it
 * may fail ends at one place.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close shows as channelInactive
final class BackendSession extends ChannelInboundHandlerAdapter implements BackendDial.Caller {
    private static final Logger LOG = LoggerFactory.getLogger(BackendSession.class);

    /** Who wants the session. */
    interface Owner {
        /** Signed in. The owner calls {@link #handOver} or {@link #cancel}, now or soon; until then it may still fail. */
        void backendReady(BackendReady ready);

        /** It did not come about; everything is closed. */
        void backendFailed(BackendFailure failure);
    }

    private enum State {
        CONNECTING,
        STARTING_TLS,
        TALKING,
        READY,
        HANDED_OVER,
        OVER
    }

    private final MailRoute route;
    private final BackendDialog dialog;
    private final String sessionId;
    private final EventLoop loop;
    private final Owner owner;
    private final GatewayMeters meters;
    private final HeldBytes held = new HeldBytes();
    private final long start = System.nanoTime();
    private final Context traced = Context.current();
    private long connected;
    private Span step = Traces.step("backend connect");
    private State state = State.CONNECTING;
    private @Nullable SocketChannel channel;
    private @Nullable Future<?> deadline;

    BackendSession(
            MailRoute route,
            BackendDialog dialog,
            String sessionId,
            EventLoop loop,
            Owner owner,
            GatewayMeters meters) {
        this.route = route;
        this.dialog = dialog;
        this.sessionId = sessionId;
        this.loop = loop;
        this.owner = owner;
        this.meters = meters;
    }

    void start(Transport transport) {
        within(route.backend().connectTimeout());
        new BackendDial(transport, route.backend(), loop, this).start();
    }

    /** The session that is ready becomes this handler's; with it go {@link #channel} and {@link #held}. */
    void handOver(ChannelHandler next) {
        state = State.HANDED_OVER;
        channel().pipeline().replace(this, null, next);
    }

    String host() {
        return route.backend().host();
    }

    int port() {
        return route.backend().port();
    }

    /** The connection of a session that is ready. */
    SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("no connection yet");
        }
        return channel;
    }

    /** What the backend sent after its last word of the login: it belongs to the relay. */
    HeldBytes held() {
        return held;
    }

    /** Nobody wants it any more: closes without a word to the owner. */
    void cancel() {
        over();
    }

    @Override
    public boolean isWaiting() {
        return state == State.CONNECTING;
    }

    @Override
    public void connected(SocketChannel connection) {
        channel = connection;
        connection.pipeline().addLast(this);
        if (route.isTlsImplicit()) {
            startTls();
        } else {
            talk(dialog.opened());
        }
    }

    @Override
    public void notConnected(BackendFailure failure, String detail) {
        fail(failure, detail);
    }

    private void startTls() {
        state = State.STARTING_TLS;
        SocketChannel connection = channel();
        connection.flush();
        connection.pipeline().addFirst(route.handler(connection.alloc()));
    }

    /** The first words after the connection stands, or after STARTTLS. */
    private void talk(List<BackendAction> actions) {
        if (state == State.CONNECTING || route.isTlsImplicit()) {
            stands();
            within(route.backend().loginTimeout());
        }
        state = State.TALKING;
        act(actions);
        converse();
        channel().flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.OVER) {
            bytes.release();
            return;
        }
        held.add(context.alloc(), bytes);
        converse();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    private void converse() {
        boolean more = true;
        while (more && state == State.TALKING && !held.isEmpty()) {
            ByteBuffer view = held.view();
            int before = view.position();
            List<BackendAction> actions = dialog.read(view);
            int consumed = view.position() - before;
            held.skip(consumed);
            more = consumed > 0;
            act(actions);
        }
    }

    private void act(List<BackendAction> actions) {
        for (BackendAction action : actions) {
            switch (action) {
                case BackendAction.Send(byte[] bytes) -> channel().write(Unpooled.wrappedBuffer(bytes));
                case BackendAction.StartTls() -> upgrade();
                case BackendAction.Ready(BackendReady ready) -> ready(ready);
                case BackendAction.Failed(BackendFailure failure) -> fail(failure, "as the conversation went");
            }
        }
    }

    /** Bytes that came in the clear after the answer to STARTTLS must never be taken for the backend's (threat A2). */
    private void upgrade() {
        if (!held.isEmpty()) {
            fail(BackendFailure.TLS, "bytes in the clear after the answer to STARTTLS");
        } else {
            startTls();
        }
    }

    private void ready(BackendReady ready) {
        state = State.READY;
        cancelDeadline();
        step.end();
        try (Scope _ = traced.makeCurrent()) {
            long now = System.nanoTime();
            meters.backends().signedIn(route.protocol(), now - connected);
            meters.backends().ready(route.protocol(), now - start);
        }
        owner.backendReady(ready);
        if (state == State.READY) {
            // Not taken at once: what more comes waits in the kernel.
            channel().config().setAutoRead(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent handshake
            when handshake.isSuccess() -> {
                talk(route.isTlsImplicit() ? dialog.opened() : dialog.tlsStarted());
            }
            case SslHandshakeCompletionEvent handshake -> fail(BackendFailure.TLS, String.valueOf(handshake.cause()));
            case ChannelInputShutdownEvent _ -> gone();
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    private void gone() {
        switch (state) {
            case CONNECTING, TALKING, READY -> fail(BackendFailure.CLOSED, "closed by the backend");
            case STARTING_TLS -> fail(BackendFailure.TLS, "closed by the backend in the handshake");
            case HANDED_OVER, OVER -> {}
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (Faults.isPeers(cause)) {
            fail(state == State.STARTING_TLS ? BackendFailure.TLS : BackendFailure.CLOSED, cause.toString());
        } else {
            meters.bug();
            LOG.error("session {}: an error of our own with the backend", sessionId, cause);
            fail(BackendFailure.UNAVAILABLE, "an error of our own");
        }
    }

    private void within(Duration time) {
        cancelDeadline();
        deadline = loop.schedule(
                () -> fail(BackendFailure.TIMED_OUT, "no result within " + time.toMillis() + " ms"),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void stands() {
        step.end();
        connected = System.nanoTime();
        try (Scope _ = traced.makeCurrent()) {
            meters.backends().connected(route.protocol(), connected - start);
            step = Traces.step("backend login");
        }
    }

    private void fail(BackendFailure failure, String detail) {
        if (state == State.OVER) {
            return;
        }
        step.setStatus(StatusCode.ERROR, failure.name().toLowerCase(Locale.ROOT));
        over();
        meters.backends().failed(route.protocol(), failure);
        LOG.atWarn()
                .addKeyValue("session", sessionId)
                .addKeyValue("service", route.service().wireName())
                .addKeyValue("backend", route.backend().host())
                .addKeyValue("failure", failure)
                .addKeyValue("detail", detail)
                .log("no session with the backend");
        owner.backendFailed(failure);
    }

    private void over() {
        state = State.OVER;
        step.end();
        cancelDeadline();
        held.release();
        if (channel != null) {
            channel.close();
        }
    }
}
