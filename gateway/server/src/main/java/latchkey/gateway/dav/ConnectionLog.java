package latchkey.gateway.dav;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Locale;
import latchkey.credentials.Outcome;
import latchkey.dialogs.Mechanism;
import latchkey.gateway.login.SessionEnd;
import latchkey.gateway.login.SessionId;
import latchkey.gateway.login.SessionLine;
import latchkey.gateway.tracing.Trace;
import latchkey.gateway.tracing.Traces;

/**
 * What is told of a connection and of its requests: one line in the log when it is over, and a trace of each request that
 * somebody signs in for. For one event loop.
 */
final class ConnectionLog {
    private final String id = SessionId.next();
    private final InetSocketAddress peer;
    private final SessionLine line;
    /** The request that is served, or was last. */
    private RequestHeaders.Name name = new RequestHeaders.Name(id, Trace.NONE);

    private int requests;
    private long fromClient;
    private long fromBackend;
    private SessionEnd how = SessionEnd.CLIENT_CLOSED;

    ConnectionLog(InetSocketAddress peer) {
        this.peer = peer;
        this.line = new SessionLine(id, "dav", peer);
    }

    /** The connection's, from {@link SessionId}. */
    String id() {
        return id;
    }

    /** Of the present request. */
    RequestHeaders.Name name() {
        return name;
    }

    /** One more has come. */
    void request() {
        requests++;
        line.request();
    }

    /** Somebody wants to sign in for it. */
    void attempt(CheckedRequest request, Mechanism mechanism, Traces traces) {
        String requestId = id + "-" + requests;
        name = new RequestHeaders.Name(
                requestId, traces.request(requestId, request.method().name(), peer));
        line.attempt(mechanism.name().toLowerCase(Locale.ROOT), request.userAgent());
    }

    void accepted(Outcome.Accepted login, Channel channel) {
        line.signedIn(login, channel);
        line.outcome("accepted");
    }

    /** Not accepted. */
    void failed(Outcome outcome) {
        line.outcome(outcome.word());
    }

    /** Where the request is sent on to. */
    void backend(String host, int port) {
        line.backend(host, port);
    }

    /** Octets of bodies that were passed on. */
    void relayed(boolean byClient, int octets) {
        if (byClient) {
            fromClient += octets;
        } else {
            fromBackend += octets;
        }
    }

    /** An answer begins. */
    void responded(int status) {
        name.trace().set("http.response.status_code", status);
    }

    /** The answer was the backend's, or the gateway's own. */
    void answered(boolean here) {
        name.trace().end(here ? "answered_here" : "answered", false);
    }

    /** How it will have ended, unless something else comes first. */
    void ends(SessionEnd why) {
        how = why;
    }

    /** It is over; to be called while the channel still knows its encryption. A second call does nothing. */
    void end(Channel channel) {
        line.encryption(channel);
        line.end(how, fromClient, fromBackend);
        name.trace().end(how.word(), false);
    }
}
