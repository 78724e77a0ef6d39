package latchkey.gateway.dav;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import latchkey.credentials.Service;
import latchkey.dialogs.Ending;
import latchkey.gateway.login.SessionEnd;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.net.Closing;
import latchkey.gateway.net.Deadline;
import latchkey.gateway.tracing.Traces;
import latchkey.setup.Autodiscover;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection. Requests are served in their order, one at a time, and each is signed in for itself: the
 * connection has no identity. For one event loop. Longer than most files here: it is the life of a connection.
 */
final class DavSession extends ChannelInboundHandlerAdapter {
    /** From an answer, or from the connection, to the end of the next request's head. */
    private static final Duration NEXT_HEAD = Duration.ofSeconds(60);

    /** For the whole body of a request that is answered here, and for that answer. */
    private static final Duration SHORT_BODY = Duration.ofSeconds(20);

    /** The longest rest of an answered request that is read for the sake of keeping the connection, in octets. */
    private static final int DISCARDABLE = 64 * 1024;

    /** The same once the gateway stops. */
    private static final Duration LAST_HEAD = Duration.ofSeconds(2);

    /** Between the last answer and the close, so that what is still on its way does not reset the connection. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(DavSession.class);

    private final DavFrontEnd frontEnd;
    private final SocketChannel channel;
    private final InetSocketAddress peer;
    private final RequestDecoder decoder;
    private final Deadline deadline;
    private final KeptConnection kept = new KeptConnection();
    private SessionState state = new SessionState.AwaitingHead();
    private boolean shuttingDown;
    private final long opened = System.nanoTime();
    /** Whether somebody has signed in on this connection. */
    private boolean used;

    private final ConnectionLog log;
    /** What the last login was good for: tried first the next time. */
    private Service service = Service.CALDAV;

    DavSession(DavFrontEnd frontEnd, SocketChannel channel, InetSocketAddress peer, RequestDecoder decoder) {
        this.frontEnd = frontEnd;
        this.channel = channel;
        this.peer = peer;
        this.decoder = decoder;
        this.log = new ConnectionLog(peer);
        this.deadline = new Deadline(channel.eventLoop(), this::timedOut);
    }

    SocketChannel channel() {
        return channel;
    }

    /** Whether no further request is taken on this connection. */
    boolean isShuttingDown() {
        return shuttingDown;
    }

    Deadline deadline() {
        return deadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline.set(timeForHead());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case RequestHead head -> request(head);
            case RequestFault fault -> fault(fault);
            case HttpContent content
            when state instanceof SessionState.Forwarding forwarding ->
                forwarding.exchange().content(content);
            case HttpContent content
            when state instanceof SessionState.HearingOut(var request, var body) -> hear(request, body, content);
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        switch (state) {
            case SessionState.Forwarding(var _, var _, var exchange, var _) -> exchange.clientReadComplete();
            case SessionState.AwaitingHead _, SessionState.HearingOut _, SessionState.Ending _ -> channel.read();
            case SessionState.SigningIn _, SessionState.Preparing _, SessionState.Closed _ -> {}
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state instanceof SessionState.Forwarding(var _, var _, var exchange, var _)) {
            exchange.clientWritabilityChanged();
        }
    }

    /** The gateway ends the connection: soon if nobody waits for an answer, so that a request that is on its way gets one. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            log.ends(SessionEnd.TLS_FAILED);
        }
        if (event instanceof Ending why) {
            log.ends(SessionEnd.of(why));
            shuttingDown = true;
            if (why.isPrompt()) {
                Closing.now(channel);
                close();
            } else if (state instanceof SessionState.AwaitingHead) {
                deadline.set(LAST_HEAD);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close();
    }

    /** What the network or the peer causes is no news; anything else is an error of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
            frontEnd.meters().bug();
            log.ends(SessionEnd.BUG);
            LOG.error("session {} was closed by an error of our own", log.id(), cause);
        }
        close();
    }

    private void request(RequestHead head) {
        deadline.clear();
        log.request();
        switch (CheckedRequest.check(head)) {
            case CheckedRequest.Check.Bad(var fault) -> fault(fault);
            case CheckedRequest.Check.Sound(var request) -> {
                if (frontEnd.isWellKnown(request.target())) {
                    answer(request, frontEnd.replies().redirect(request.host(), frontEnd.contextPath()));
                } else if (frontEnd.setUp().concerns(request)) {
                    setUp(request);
                } else {
                    authenticate(request);
                }
            }
        }
    }

    private void setUp(CheckedRequest request) {
        if (!request.hasBody() || !frontEnd.setUp().wantsBody(request)) {
            prepare(request, new byte[0]);
        } else if (request.length() > Autodiscover.LONGEST_REQUEST) {
            answer(request, DavReplies.bodyTooLarge());
        } else {
            state = new SessionState.HearingOut(request, new ByteArrayOutputStream());
            deadline.set(SHORT_BODY);
            if (request.awaitsContinue()) {
                var _ = channel.writeAndFlush(DavReplies.goOn());
            }
            wantBody();
        }
    }

    /** A piece of a short body; released here. */
    private void hear(CheckedRequest request, ByteArrayOutputStream body, HttpContent content) {
        try {
            if (body.size() + content.content().readableBytes() > Autodiscover.LONGEST_REQUEST) {
                answer(request, DavReplies.bodyTooLarge());
                return;
            }
            body.writeBytes(ByteBufUtil.getBytes(content.content()));
            if (content instanceof LastHttpContent) {
                prepare(request, body.toByteArray());
            }
        } finally {
            content.release();
        }
    }

    private void prepare(CheckedRequest request, byte[] body) {
        deadline.set(SHORT_BODY);
        state = new SessionState.Preparing(request);
        frontEnd.setUp().answer(request, body, channel.eventLoop(), response -> {
            if (isServing(request)) {
                answer(request, response);
            } else {
                response.release();
            }
        });
        if (state instanceof SessionState.Preparing) {
            // One read ahead, so that a client that leaves is noticed.
            channel.read();
        }
    }

    private void authenticate(CheckedRequest request) {
        switch (BasicCredentials.parse(request.request().headers().get(HttpHeaderNames.AUTHORIZATION))) {
            case BasicCredentials.Absent _ -> answer(request, frontEnd.replies().challenge());
            case BasicCredentials.Malformed _ ->
                answer(request, frontEnd.replies().wrong());
            case BasicCredentials.Given(var credentials) -> {
                state = new SessionState.SigningIn(request);
                log.attempt(request, credentials.mechanism(), frontEnd.traces());
                try (Scope _ = log.name().trace().enter()) {
                    Span step = Traces.step("verify");
                    try (Scope _ = step.makeCurrent()) {
                        frontEnd.signIn(
                                        credentials,
                                        log.name().id(),
                                        service,
                                        peer.getAddress(),
                                        request.userAgent(),
                                        channel.eventLoop())
                                .start(why -> end(request, why), result -> {
                                    step.end();
                                    signedIn(request, result);
                                });
                    }
                }
                if (state instanceof SessionState.SigningIn) {
                    // One read ahead, so that a client that leaves is noticed; what it sends waits in the decoder.
                    channel.read();
                }
            }
        }
    }

    private void signedIn(CheckedRequest request, SignIn.Result result) {
        switch (result) {
            case SignIn.Result.SignedIn(var _, var _, var registration)
            when !(state instanceof SessionState.SigningIn) -> registration.close();
            case SignIn.Result.SignedIn(var login, var service, var registration) -> {
                this.service = service;
                used = true;
                try {
                    log.accepted(login, channel);
                    forward(request, login.login(), registration);
                } catch (RuntimeException e) {
                    registration.close(); // else whatever ends it would be waited for without end
                    throw e;
                }
            }
            case SignIn.Result.Failed _ when !(state instanceof SessionState.SigningIn) -> {}
            case SignIn.Result.Failed(var outcome) -> {
                log.failed(outcome);
                answer(request, frontEnd.replies().to(outcome));
            }
        }
    }

    private void forward(CheckedRequest request, String account, SessionRegistry.Registration registration) {
        log.backend(frontEnd.backendHost(), frontEnd.backendPort());
        Exchange exchange = frontEnd.exchange(this, request, log.name(), account, peer.getAddress());
        state = new SessionState.Forwarding(request, account, exchange, registration);
        try (Scope _ = log.name().trace().enter()) {
            exchange.start(kept.take(account));
        }
    }

    /** Lets the body of the request that is forwarded come. */
    void wantBody() {
        decoder.proceed(decoderContext());
        channel.read();
    }

    /**
     * The response was written to its end.
     *
     * @param connection what is left open of the backend's; null if nothing
     */
    void finished(boolean keepsAlive, @Nullable BackendConnection connection) {
        if (state instanceof SessionState.Forwarding forwarding) {
            forwarding.registration().close();
            log.answered(false);
            kept.keep(connection, forwarding.account());
            if (keepsAlive && !shuttingDown) {
                nextHead();
            } else {
                end();
            }
        }
    }

    /** The response that was forwarded had this status. */
    void answered(int status) {
        frontEnd.meters().dav().answered(service, status);
    }

    /** There is no response to be had from the backend. */
    void unavailable() {
        if (state instanceof SessionState.Forwarding forwarding) {
            forwarding.registration().close();
            answer(forwarding.request(), frontEnd.replies().unavailable());
        }
    }

    /** Nobody can say where the next request would begin: an answer, if none was begun, and the end. */
    private void fault(RequestFault fault) {
        LOG.debug("a request from {} was refused: {}", peer.getAddress().getHostAddress(), fault);
        boolean answered = false;
        if (state instanceof SessionState.Forwarding(var _, var _, var exchange, var registration)) {
            exchange.abort();
            registration.close();
            answered = exchange.isResponding();
        }
        if (answered) {
            close();
        } else {
            write(frontEnd.replies().fault(fault), false, false);
            end();
        }
    }

    /**
     * Answers a request here. What is left of its body is read and thrown away where that is cheap; otherwise the
     * connection is closed after the answer, without waiting for the body.
     */
    private void answer(CheckedRequest request, FullHttpResponse response) {
        boolean pending = decoder.isBodyPending();
        boolean cheap = request.length() <= DISCARDABLE && !request.awaitsContinue();
        boolean keepsAlive = request.keepsAlive() && !shuttingDown && (cheap || !pending) && (used || !isLate());
        write(response, request.method().equals(HttpMethod.HEAD), keepsAlive);
        if (!keepsAlive) {
            end();
            return;
        }
        if (pending) {
            decoder.discardBody(decoderContext(), DISCARDABLE);
        }
        nextHead();
    }

    private void write(FullHttpResponse response, boolean toHead, boolean keepsAlive) {
        log.responded(response.status().code());
        log.answered(true);
        if (!keepsAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (toHead) {
            response.content().clear();
        }
        boolean signedIn = state instanceof SessionState.Forwarding;
        frontEnd.meters()
                .dav()
                .answered(signedIn ? service : null, response.status().code());
        var _ = channel.writeAndFlush(response);
    }

    private void nextHead() {
        state = new SessionState.AwaitingHead();
        deadline.set(timeForHead());
        decoder.proceed(decoderContext());
        channel.read();
    }

    /** Closes once all is written; a client that may still be sending is heard out for a while. */
    private void end() {
        state = new SessionState.Ending();
        kept.close();
        boolean lingers = decoder.isBodyPending() || decoder.isBroken();
        decoder.discardAll(decoderContext());
        deadline.set(Exchange.STALLED);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (lingers) {
                deadline.set(LINGER);
            } else {
                close();
            }
        });
        channel.read();
    }

    /** As long as nobody has signed in, the time for that runs on from request to request (threat B19). */
    private Duration timeForHead() {
        Duration left = timeToSignIn();
        return used || left.compareTo(NEXT_HEAD) > 0 ? NEXT_HEAD : left;
    }

    private boolean isLate() {
        return !timeToSignIn().isPositive();
    }

    private Duration timeToSignIn() {
        return frontEnd.preLogin().minusNanos(System.nanoTime() - opened);
    }

    private ChannelHandlerContext decoderContext() {
        return channel.pipeline().context(decoder);
    }

    private void timedOut() {
        switch (state) {
            case SessionState.Forwarding(var _, var _, var exchange, var _) -> exchange.timedOut();
            case SessionState.AwaitingHead _,
                    SessionState.SigningIn _,
                    SessionState.HearingOut _,
                    SessionState.Preparing _,
                    SessionState.Ending _ -> {
                log.ends(SessionEnd.TIMED_OUT);
                close();
            }
            case SessionState.Closed _ -> {}
        }
    }

    /**
     * The request may not go on, or the gateway stops: what is on its way ends now, or, when stopping, with its response.
     * A request that is over is not meant: the next one on the connection may be somebody else's.
     */
    private void end(CheckedRequest request, Ending why) {
        if (channel.eventLoop().isShuttingDown()) {
            return;
        }
        channel.eventLoop().execute(() -> {
            if (why == Ending.SHUTTING_DOWN) {
                shuttingDown = true;
            } else if (isServing(request)) {
                log.ends(SessionEnd.of(why));
                Closing.cut(channel);
                close();
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // this request, not one like it
    private boolean isServing(CheckedRequest request) {
        return switch (state) {
            case SessionState.Forwarding(var served, var _, var _, var _) -> served == request;
            case SessionState.SigningIn(var served) -> served == request;
            case SessionState.HearingOut(var served, var _) -> served == request;
            case SessionState.Preparing(var served) -> served == request;
            case SessionState.AwaitingHead _, SessionState.Ending _, SessionState.Closed _ -> false;
        };
    }

    /** What is told of all this. */
    ConnectionLog log() {
        return log;
    }

    void close() {
        SessionState former = state;
        state = new SessionState.Closed();
        deadline.close();
        if (former instanceof SessionState.Forwarding forwarding) {
            frontEnd.meters().dav().aborted(service);
            forwarding.exchange().abort();
            forwarding.registration().close();
        }
        kept.close();
        log.end(channel);
        var _ = channel.close();
    }
}
