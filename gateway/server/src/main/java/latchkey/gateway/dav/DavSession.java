package latchkey.gateway.dav;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import latchkey.credentials.Service;
import latchkey.dialogs.Ending;
import latchkey.gateway.login.LogText;
import latchkey.gateway.login.SessionRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection. Requests are served in their order, one at a time, and each is signed in for itself: the
 * connection has no identity. For one event loop.
 */
final class DavSession extends ChannelInboundHandlerAdapter {
    /** From the end of a response, or from the connection, to the end of the next request's head. */
    private static final Duration NEXT_HEAD = Duration.ofSeconds(60);

    /** For the rest of a request that was answered without it. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** Octets of such a rest that are read for the sake of keeping the connection. */
    private static final int DRAIN_LIMIT = 64 * 1024;

    /** Between the last answer and the close, so that what is still on its way does not reset the connection. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(DavSession.class);

    /** What the session is at, and what belongs to that alone. */
    private sealed interface State {
        record AwaitingHead() implements State {}

        /** A verdict is on its way; nothing is read beyond what has come. */
        record SigningIn(CheckedRequest request) implements State {}

        record Forwarding(CheckedRequest request, Exchange exchange, SessionRegistry.Registration registration)
                implements State {}

        /** The request was answered; this many octets of its body may still be thrown away. */
        record Draining(int left) implements State {}

        /** The last answer was given, and what still comes is thrown away until the connection closes. */
        record Lingering() implements State {}

        record Closed() implements State {}
    }

    private final DavFrontEnd frontEnd;
    private final Channel channel;
    private final InetSocketAddress peer;
    private final RequestDecoder decoder;
    private final Deadline deadline;
    private State state = new State.AwaitingHead();
    private boolean shuttingDown;
    /** Of the request before this one, with whose it was. */
    private @Nullable BackendConnection kept;

    private String keptFor = "";
    /** What the last login was good for: tried first the next time. */
    private Service service = Service.CALDAV;

    DavSession(DavFrontEnd frontEnd, Channel channel, InetSocketAddress peer, RequestDecoder decoder) {
        this.frontEnd = frontEnd;
        this.channel = channel;
        this.peer = peer;
        this.decoder = decoder;
        this.deadline = new Deadline(channel.eventLoop(), this::timedOut);
    }

    Channel channel() {
        return channel;
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    Deadline deadline() {
        return deadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline.set(NEXT_HEAD);
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
            case HttpContent content -> content(content);
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        switch (state) {
            case State.Forwarding(var _, var exchange, var _) -> exchange.clientReadComplete();
            case State.AwaitingHead _, State.Draining _, State.Lingering _ -> channel.read();
            case State.SigningIn _, State.Closed _ -> {}
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state instanceof State.Forwarding(var _, var exchange, var _)) {
            exchange.clientWritabilityChanged();
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
            LOG.error("a DAV session was closed by an error", cause);
        }
        close();
    }

    private void request(RequestHead head) {
        deadline.clear();
        switch (CheckedRequest.check(head)) {
            case CheckedRequest.Check.Bad(var fault) -> fault(fault);
            case CheckedRequest.Check.Sound(var request) -> {
                if (frontEnd.isWellKnown(request.target())) {
                    answer(request, frontEnd.replies().redirect(request.host(), frontEnd.contextPath()));
                } else {
                    authenticate(request);
                }
            }
        }
    }

    private void authenticate(CheckedRequest request) {
        switch (BasicCredentials.parse(request.request().headers().get(HttpHeaderNames.AUTHORIZATION))) {
            case BasicCredentials.Absent _ -> answer(request, frontEnd.replies().challenge());
            case BasicCredentials.Malformed _ ->
                answer(request, frontEnd.replies().wrong());
            case BasicCredentials.Given(var credentials) -> {
                state = new State.SigningIn(request);
                frontEnd.signIn(credentials, service, peer.getAddress(), request.userAgent(), loop())
                        .start(this::end, result -> signedIn(request, result));
                if (state instanceof State.SigningIn) {
                    // One read ahead, so that a client that leaves is noticed; what it sends waits in the decoder.
                    channel.read();
                }
            }
        }
    }

    private void signedIn(CheckedRequest request, SignIn.Result result) {
        switch (result) {
            case SignIn.Result.SignedIn(var _, var _, var registration)
            when !(state instanceof State.SigningIn) -> registration.close();
            case SignIn.Result.SignedIn(var login, var service, var registration) -> {
                this.service = service;
                forward(request, login.login(), registration);
            }
            case SignIn.Result.Failed _ when !(state instanceof State.SigningIn) -> {}
            case SignIn.Result.Failed(var outcome) ->
                answer(request, frontEnd.replies().to(outcome));
        }
    }

    private void forward(CheckedRequest request, String login, SessionRegistry.Registration registration) {
        Exchange exchange = frontEnd.exchange(this, request, service, login, peer.getAddress());
        state = new State.Forwarding(request, exchange, registration);
        BackendConnection former = kept;
        kept = null;
        if (former != null && !keptFor.equals(login)) {
            former.close();
            former = null;
        }
        keptFor = login;
        exchange.start(former);
    }

    /** Lets the body of the request that is forwarded come. */
    void wantBody() {
        proceed();
        channel.read();
    }

    void sayContinue() {
        var _ = channel.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    /** The response was written to its end. */
    void finished(boolean keepsAlive, @Nullable BackendConnection connection) {
        if (!(state instanceof State.Forwarding forwarding)) {
            return;
        }
        kept = connection;
        over(forwarding, "forwarded");
        if (keepsAlive && !shuttingDown) {
            nextHead();
        } else {
            linger();
        }
    }

    /** There is no response to be had from the backend. */
    void unavailable() {
        if (state instanceof State.Forwarding forwarding) {
            over(forwarding, "unavailable");
            answer(forwarding.request(), frontEnd.replies().unavailable());
        }
    }

    private void over(State.Forwarding forwarding, String how) {
        forwarding.registration().close();
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} {} for {}: {}",
                    forwarding.request().method(),
                    LogText.printable(forwarding.request().target().path()),
                    keptFor,
                    how);
        }
    }

    private void content(HttpContent content) {
        switch (state) {
            case State.Forwarding(var _, var exchange, var _) -> exchange.content(content);
            case State.Draining(int left) -> {
                int rest = left - content.content().readableBytes();
                boolean last = content instanceof LastHttpContent;
                content.release();
                if (rest < 0) {
                    close();
                } else if (last) {
                    nextHead();
                } else {
                    state = new State.Draining(rest);
                }
            }
            case State.AwaitingHead _, State.SigningIn _, State.Lingering _, State.Closed _ -> content.release();
        }
    }

    /** Nobody can say where the next request would begin: an answer, if none was begun, and the end. */
    private void fault(RequestFault fault) {
        LOG.debug("a request from {} was refused: {}", peer.getAddress().getHostAddress(), fault);
        switch (state) {
            case State.AwaitingHead _ -> {
                write(frontEnd.replies().fault(fault), false, false);
                linger();
            }
            case State.Forwarding forwarding -> {
                forwarding.exchange().abort();
                over(forwarding, "broken body");
                if (forwarding.exchange().isResponding()) {
                    close();
                } else {
                    write(frontEnd.replies().fault(fault), false, false);
                    linger();
                }
            }
            case State.Draining _ -> linger();
            case State.SigningIn _, State.Lingering _, State.Closed _ -> {}
        }
    }

    /**
     * Answers a request here. What is left of its body is read and thrown away where that is cheap; otherwise the
     * connection is closed after the answer, without waiting for the body.
     */
    private void answer(CheckedRequest request, FullHttpResponse response) {
        long length = HttpUtil.getContentLength(request.request(), 0L);
        boolean cheap = !request.hasBody() || (length <= DRAIN_LIMIT && !request.awaitsContinue());
        boolean keepsAlive = cheap && request.keepsAlive() && !shuttingDown;
        boolean bodyBegun = state instanceof State.Forwarding forwarding
                && forwarding.exchange().hasBodyBegun();
        write(response, request.method().equals(HttpMethod.HEAD), keepsAlive);
        if (!keepsAlive || bodyBegun) {
            linger();
        } else if (request.hasBody()) {
            state = new State.Draining(DRAIN_LIMIT);
            deadline.set(DRAIN);
            proceed();
            channel.read();
        } else {
            nextHead();
        }
    }

    private void write(FullHttpResponse response, boolean toHead, boolean keepsAlive) {
        if (!keepsAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (toHead) {
            response.content().clear();
        }
        var _ = channel.writeAndFlush(response);
    }

    private void nextHead() {
        state = new State.AwaitingHead();
        deadline.set(NEXT_HEAD);
        proceed();
        channel.read();
    }

    private void linger() {
        state = new State.Lingering();
        deadline.set(LINGER);
        giveBackendUp();
        proceed();
        channel.read();
    }

    private void proceed() {
        decoder.proceed(channel.pipeline().context(decoder));
    }

    private void timedOut() {
        switch (state) {
            case State.Forwarding(var _, var exchange, var _) -> exchange.timedOut();
            case State.AwaitingHead _, State.SigningIn _, State.Draining _, State.Lingering _ -> close();
            case State.Closed _ -> {}
        }
    }

    /** The password was revoked, or the gateway stops. What is on its way ends now, or, when stopping, with its response. */
    private void end(Ending why) {
        loop().execute(() -> {
            if (why == Ending.SHUTTING_DOWN) {
                shuttingDown = true;
            } else {
                close();
            }
        });
    }

    void close() {
        State former = state;
        state = new State.Closed();
        deadline.close();
        if (former instanceof State.Forwarding forwarding) {
            forwarding.exchange().abort();
            over(forwarding, "cut");
        }
        giveBackendUp();
        var _ = channel.close();
    }

    private void giveBackendUp() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
