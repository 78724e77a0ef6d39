package latchkey.gateway.mail;

import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import latchkey.config.Limits;
import latchkey.config.ListenerTls;
import latchkey.config.Protocol;
import latchkey.credentials.Service;
import latchkey.dialogs.ClientDialog;
import latchkey.dialogs.Ending;
import latchkey.gateway.login.LoginService;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.meters.GatewayMeters.Limit;
import latchkey.gateway.net.FrontEnd;
import latchkey.gateway.net.ServerTls;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;

/**
 * What all mail sessions of one listener share.
 *
 * @param when when TLS begins
 * @param tls what the listener presents; {@code null} if it has no TLS
 * @param dialogs makes the conversation of a new connection
 */
public record MailFrontEnd(
        Service service,
        ListenerTls when,
        @Nullable ServerTls tls,
        Supplier<ClientDialog> dialogs,
        Limits limits,
        LoginService logins,
        SessionRegistry sessions,
        BackendDirectory backends,
        GatewayMeters meters,
        Traces traces)
        implements FrontEnd {

    @Override
    public void begin(SocketChannel channel, InetSocketAddress peer) {
        channel.config().setAllowHalfClosure(true);
        channel.pipeline().addLast(session(channel, peer));
        if (tls != null && when == ListenerTls.IMPLICIT) {
            tls.start(channel);
        }
    }

    /** In the clear the protocol has a sentence for it; with TLS a handshake would cost more than a place. */
    @Override
    public void refuse(SocketChannel channel, InetSocketAddress peer, Limit why) {
        if (when == ListenerTls.IMPLICIT) {
            var _ = channel.close();
        } else {
            Ending farewell = why == Limit.WRONG_PASSWORDS ? Ending.TOO_MANY_GUESSES : Ending.OVERLOADED;
            channel.pipeline().addLast(session(channel, peer).refused(farewell));
        }
    }

    /** What the listener of a mail service speaks. */
    static Protocol protocol(Service service) {
        return service == Service.IMAP ? Protocol.IMAP : Protocol.SMTP;
    }

    private MailSession session(SocketChannel channel, InetSocketAddress peer) {
        return new MailSession(this, new OpenSession(service, channel, peer, traces), dialogs.get());
    }
}
