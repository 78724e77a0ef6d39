package latchkey.gateway.mail;

import io.netty.channel.EventLoop;
import latchkey.dialogs.BackendDialog;
import latchkey.gateway.meters.GatewayMeters;
import latchkey.gateway.net.Transport;

/** Opens sessions with backends. */
final class BackendConnector {
    private final Transport transport;
    private final GatewayMeters meters;

    BackendConnector(Transport transport, GatewayMeters meters) {
        this.transport = transport;
        this.meters = meters;
    }

    /**
     * Connects and holds the conversation, on {@code loop}, where the owner is told of its end. To be called on that
     * loop.
     *
     * @param sessionId for the log
     */
    BackendSession open(
            MailRoute route, BackendDialog dialog, String sessionId, EventLoop loop, BackendSession.Owner owner) {
        BackendSession session = new BackendSession(route, dialog, sessionId, loop, owner, meters);
        session.start(transport);
        return session;
    }
}
