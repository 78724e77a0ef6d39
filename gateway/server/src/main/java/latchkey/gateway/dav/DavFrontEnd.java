package latchkey.gateway.dav;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import latchkey.config.DavBackend;
import latchkey.config.Limits;
import latchkey.credentials.Service;
import latchkey.dialogs.Credentials;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.GatewayMeters.Limit;
import latchkey.gateway.net.FrontEnd;
import latchkey.gateway.net.ServerTls;
import latchkey.gateway.net.Transport;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/** What a DAV listener does with its connections. */
public final class DavFrontEnd implements FrontEnd {
    private static final String CALDAV = "/.well-known/caldav";
    private static final String CARDDAV = "/.well-known/carddav";

    private final @Nullable ServerTls tls;
    private final LoginService logins;
    private final SessionRegistry sessions;
    private final GatewayMeters meters;
    private final Traces traces;
    private final Backend backend;
    private final RequestHeaders requestHeaders;
    private final DavReplies replies;
    private final String contextPath;
    private final ClientSetUp setUp;
    private final Duration preLogin;

    /**
     * @param tls null for a listener behind a reverse proxy that ends TLS itself
     * @param issueAt where an owner makes an app-specific password, for refusals; null if it is not to be told
     * @param setUp stays the caller's
     * @param limits of which the time to sign in is kept here
     * @throws latchkey.gateway.net.CannotStart if the certificates to trust a backend by cannot be used
     */
    public DavFrontEnd(
            @Nullable ServerTls tls,
            DavBackend settings,
            @Nullable URI issueAt,
            ClientSetUp setUp,
            Limits limits,
            LoginService logins,
            SessionRegistry sessions,
            GatewayMeters meters,
            Traces traces,
            Transport transport) {
        this.tls = tls;
        this.logins = logins;
        this.sessions = sessions;
        this.meters = meters;
        this.traces = traces;
        this.backend = new Backend(settings, transport, meters);
        this.requestHeaders = new RequestHeaders(settings.identity());
        this.replies = new DavReplies(issueAt);
        this.contextPath = settings.path();
        this.setUp = setUp;
        this.preLogin = limits.preLogin();
    }

    @Override
    public void begin(SocketChannel channel, InetSocketAddress peer) {
        channel.config().setAutoRead(false);
        RequestDecoder decoder = new RequestDecoder();
        channel.pipeline().addLast(decoder, new HttpResponseEncoder(), new DavSession(this, channel, peer, decoder));
        if (tls != null) {
            tls.start(channel);
        }
    }

    @Override
    public void refuse(SocketChannel channel, InetSocketAddress peer, Limit why) {
        if (tls == null) {
            channel.pipeline().addLast(new HttpResponseEncoder());
            var _ = channel.writeAndFlush(replies.unavailable()).addListener(ChannelFutureListener.CLOSE);
        } else {
            var _ = channel.close();
        }
    }

    /** RFC 6764 §5: the service must not live there, so these never reach the backend. */
    boolean isWellKnown(RequestTarget target) {
        String path = target.path();
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.equals(CALDAV) || bare.equals(CARDDAV);
    }

    String contextPath() {
        return contextPath;
    }

    ClientSetUp setUp() {
        return setUp;
    }

    /** From the connection to the first login. */
    Duration preLogin() {
        return preLogin;
    }

    Traces traces() {
        return traces;
    }

    String backendHost() {
        return backend.host();
    }

    int backendPort() {
        return backend.port();
    }

    GatewayMeters meters() {
        return meters;
    }

    /** @param id the request's name, which a revocation and the backend know it by */
    SignIn signIn(Credentials credentials, String id, Service first, InetAddress peer, String client, EventLoop loop) {
        return new SignIn(logins, sessions, meters.logins(), credentials, id, first, peer, client, loop);
    }

    Exchange exchange(
            DavSession session, CheckedRequest request, RequestHeaders.Name name, String login, InetAddress peer) {
        return new Exchange(
                session,
                backend,
                meters,
                request,
                requestHeaders.forward(request.request(), request.target(), name, login, peer));
    }

    DavReplies replies() {
        return replies;
    }
}
