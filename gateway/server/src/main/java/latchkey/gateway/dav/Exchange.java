package latchkey.gateway.dav;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import latchkey.config.Protocol;
import latchkey.dialogs.BackendFailure;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the backend, and its response on the way back. Each side is read only while the other can be
 * written to, so that neither is ever held in memory. Trailers are dropped. For one event loop.
 */
final class Exchange {
    /** Without a byte moving in either direction. */
    static final Duration STALLED = Duration.ofSeconds(60);

    /** How long a connection may have rested for a request that can be sent again if it turns out to be closed. */
    private static final Duration REST_IF_REPEATABLE = Duration.ofSeconds(15);

    /** Shorter than the keep-alive time of any server, for a request that cannot. */
    private static final Duration REST_OTHERWISE = Duration.ofMillis(500);

    private final DavSession session;
    private final Backend backend;
    private final GatewayMeters meters;
    private final CheckedRequest request;
    private final HttpRequest head;
    private @Nullable BackendConnection connection;
    private boolean sent;
    private boolean responding;
    private boolean leavesBackendOpen;
    private boolean keepsClient;
    private boolean over;
    private int status;

    /** @param head what the backend shall see of the request's head */
    Exchange(DavSession session, Backend backend, GatewayMeters meters, CheckedRequest request, HttpRequest head) {
        this.session = session;
        this.backend = backend;
        this.meters = meters;
        this.request = request;
        this.head = head;
    }

    /** @param kept the connection of the request before, if there is one for the same account; closed if of no use */
    void start(@Nullable BackendConnection kept) {
        Duration longestRest = request.isRepeatable() ? REST_IF_REPEATABLE : REST_OTHERWISE;
        if (kept != null && kept.isFresh(longestRest)) {
            send(kept);
            return;
        }
        if (kept != null) {
            kept.close();
        }
        connect();
    }

    private void connect() {
        Span step = Traces.step("backend connect");
        backend.connect(session.channel().eventLoop(), connecting -> {
            step.end();
            switch (connecting) {
                case Backend.Connecting.Connected(var fresh) when over -> fresh.close();
                case Backend.Connecting.Connected(var fresh) -> send(fresh);
                case Backend.Connecting.Failed _ when over -> {}
                case Backend.Connecting.Failed _ -> {
                    over = true;
                    session.unavailable();
                }
            }
        });
    }

    private void send(BackendConnection to) {
        connection = to;
        to.begin(head, this).addListener(written -> {
            if (!written.isSuccess() && !over && connection == to) {
                backendClosed();
            }
        });
        if (!request.hasBody()) {
            var _ = to.channel().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            sent();
            return;
        }
        session.deadline().set(STALLED);
        if (request.awaitsContinue()) {
            var _ = session.channel().writeAndFlush(DavReplies.goOn());
        }
        session.wantBody();
    }

    private void sent() {
        sent = true;
        session.deadline().set(backend.responseTimeout());
        // One read ahead, so that a client that leaves is noticed; what it sends waits in the decoder.
        session.channel().read();
    }

    /** A piece of the request's body; released here. */
    void content(HttpContent content) {
        if (over || connection == null) {
            content.release();
            return;
        }
        meters.sessions().relayedFromClient(Protocol.DAV, content.content().readableBytes());
        session.log().relayed(true, content.content().readableBytes());
        boolean last = content instanceof LastHttpContent;
        var _ = connection.channel().write(last ? new DefaultLastHttpContent(content.content()) : content);
        if (last) {
            connection.channel().flush();
            sent();
        } else {
            session.deadline().set(STALLED);
        }
    }

    /** The client has no more for now. */
    void clientReadComplete() {
        if (!over && !sent && connection != null) {
            connection.channel().flush();
            backendWritabilityChanged();
        }
    }

    void backendWritabilityChanged() {
        if (!over && !sent && connection != null && connection.channel().isWritable()) {
            session.deadline().set(STALLED);
            session.channel().read();
        }
    }

    void response(HttpResponse response) {
        if (!ResponseHeaders.isSound(response)) {
            fail(BackendFailure.PROTOCOL);
            return;
        }
        status = response.status().code();
        if (status == HttpResponseStatus.UNAUTHORIZED.code()
                || status == HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED.code()) {
            // The gateway's own proof was refused: trouble of ours, which must not make a client drop its password.
            fail(BackendFailure.REFUSED);
            return;
        }
        if (status == HttpResponseStatus.TOO_MANY_REQUESTS.code()) {
            fail(BackendFailure.UNAVAILABLE);
            return;
        }
        responding = true;
        session.log().responded(status);
        boolean toHead = request.method().equals(HttpMethod.HEAD);
        leavesBackendOpen = sent && ResponseHeaders.leavesConnectionOpen(response, toHead);
        keepsClient = sent && request.keepsAlive() && !session.isShuttingDown();
        HttpResponse forwarded = ResponseHeaders.forward(response, toHead);
        if (!keepsClient) {
            forwarded.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        session.deadline().set(STALLED);
        var _ = session.channel().write(forwarded);
    }

    /** A piece of the response's body; released here. */
    void responseContent(HttpContent content) {
        if (over || !responding) {
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            lost();
            return;
        }
        meters.sessions().relayedFromBackend(Protocol.DAV, content.content().readableBytes());
        session.log().relayed(false, content.content().readableBytes());
        if (content instanceof LastHttpContent) {
            finish(session.channel().writeAndFlush(new DefaultLastHttpContent(content.content())));
        } else {
            session.deadline().set(STALLED);
            var _ = session.channel().write(content);
        }
    }

    /** The backend has no more for now. */
    void backendReadComplete() {
        if (!over) {
            session.channel().flush();
            clientWritabilityChanged();
        }
    }

    void clientWritabilityChanged() {
        if (!session.channel().isWritable()) {
            return;
        }
        if (responding) {
            session.deadline().set(STALLED);
        }
        if (!over && connection != null) {
            connection.channel().read();
        }
    }

    void backendClosed() {
        if (over) {
            return;
        }
        BackendConnection closed = connection;
        boolean again = closed != null && closed.isUsed() && !responding && request.isRepeatable();
        if (closed != null) {
            closed.close();
        }
        if (again) {
            sent = false;
            connection = null;
            connect();
        } else if (responding) {
            lost();
        } else {
            fail(BackendFailure.CLOSED);
        }
    }

    /** Whether the response has begun to go to the client. */
    boolean isResponding() {
        return responding;
    }

    void timedOut() {
        if (responding || !sent) {
            lost();
        } else {
            fail(BackendFailure.TIMED_OUT);
        }
    }

    /** The client is gone, or must go: the backend's connection is closed too. */
    void abort() {
        over = true;
        if (connection != null) {
            connection.close();
        }
    }

    /** The backend has said all. The request is in flight until the client's socket has it: until then it can be cut. */
    private void finish(ChannelFuture written) {
        over = true;
        BackendConnection done = connection;
        if (done != null && leavesBackendOpen) {
            done.rest();
        } else if (done != null) {
            done.close();
        }
        session.deadline().set(STALLED);
        written.addListener(_ -> {
            if (written.isSuccess()) {
                session.answered(status);
                session.finished(keepsClient, leavesBackendOpen ? done : null);
            }
        });
    }

    private void fail(BackendFailure why) {
        if (over) {
            return;
        }
        abort();
        meters.backends().failed(Protocol.DAV, why);
        session.unavailable();
    }

    /** The response had begun, or the client itself is too slow: all that can be said is the end of the connection. */
    private void lost() {
        abort();
        session.close();
    }
}
