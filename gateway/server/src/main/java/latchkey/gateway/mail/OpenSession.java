package latchkey.gateway.mail;

import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import latchkey.credentials.Outcome;
import latchkey.credentials.Service;
import latchkey.dialogs.Ending;
import latchkey.gateway.login.LiveSession;
import latchkey.gateway.login.Origin;
import latchkey.gateway.login.SessionEnd;
import latchkey.gateway.login.SessionId;
import latchkey.gateway.login.SessionLine;
import latchkey.gateway.login.SessionRegistry;
import latchkey.gateway.net.Closing;
import latchkey.gateway.tracing.Trace;
import latchkey.gateway.tracing.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection from its beginning to its end, whoever drives it at present: its name, its place in the
 * registry, its count of bytes and its line in the log. For the connection's event loop, except {@link #end}.
 */
final class OpenSession implements LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger("latchkey.session");

    private final String id = SessionId.next();
    private final Service service;
    private final SocketChannel client;
    private final InetSocketAddress peer;
    private final SessionLine line;
    private final Trace trace;
    private Consumer<Ending> driver = _ -> {};
    private @Nullable Login login;

    /** What is known once somebody is signed in. */
    private record Login(
            Outcome.Accepted accepted, SessionRegistry.Registration registration, MailFrontEnd front, long since) {}

    OpenSession(Service service, SocketChannel client, InetSocketAddress peer, Traces traces) {
        this.service = service;
        this.client = client;
        this.peer = peer;
        line = new SessionLine(id, service.wireName(), peer);
        trace = traces.login(id, service.wireName(), peer);
    }

    /** What is gathered for the log. */
    SessionLine line() {
        return line;
    }

    /** What is traced of its login. */
    Trace trace() {
        return trace;
    }

    /** From {@link SessionId}. */
    String id() {
        return id;
    }

    Service service() {
        return service;
    }

    SocketChannel client() {
        return client;
    }

    InetSocketAddress peer() {
        return peer;
    }

    /** Who carries out an {@link #end} from now on. */
    void drivenBy(Consumer<Ending> driver) {
        this.driver = driver;
    }

    @Override
    public void end(Ending why) {
        if (client.eventLoop().isShuttingDown()) {
            return;
        }
        client.eventLoop().execute(() -> {
            try {
                driver.accept(why);
            } catch (RuntimeException e) {
                failed(why, e);
            }
        });
    }

    /** A farewell that goes wrong must not keep the session open. */
    private void failed(Ending why, RuntimeException e) {
        LOG.error("session {} cannot say farewell for {}", id, why, e);
        if (login != null) {
            login.front.meters().bug();
        }
        Closing.now(client);
    }

    /**
     * Makes the session one that a revocation finds. A second call is for the same account, judged again.
     */
    void opened(Outcome.Accepted accepted, String clientName, MailFrontEnd front) {
        Login before = login;
        if (before == null) {
            Origin origin = new Origin(id, service, peer.getAddress(), clientName);
            SessionRegistry.Registration registration = front.sessions().register(accepted, origin, this);
            login = new Login(accepted, registration, front, System.nanoTime());
            front.meters().sessions().opened(service);
        } else {
            before.registration.renew(accepted);
            login = new Login(accepted, before.registration, front, before.since);
        }
        line.signedIn(accepted, client);
    }

    /** The login that was taken for good has come to nothing, and the client may try again. */
    void withdrawn() {
        Login before = login;
        if (before != null) {
            login = null;
            line.withdrawn();
            before.registration.close();
            before.front.meters().sessions().closed(service);
        }
    }

    /** The signed-in client has said what it calls itself. */
    void clientNamed(String clientName) {
        line.client(clientName);
        if (login != null) {
            login.registration.clientNamed(clientName);
            login.front.logins().clientNamed(login.accepted, service, peer.getAddress(), clientName);
        }
    }

    /** The connection is over; writes the session's line. */
    void closed(long bytesFromClient, long bytesFromBackend, SessionEnd how) {
        Login last = login;
        if (last != null) {
            login = null;
            last.registration.close();
            last.front.meters().sessions().closed(service);
            last.front.meters().sessions().lasted(service, System.nanoTime() - last.since);
        }
        line.end(how, bytesFromClient, bytesFromBackend);
        trace.end(how.word(), false);
    }
}
