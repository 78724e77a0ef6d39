package latchkey.gateway.login;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLSession;
import latchkey.credentials.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is gathered for the one line of a connection, written when it is over. Whoever never signed in has a line for
 * debugging only: a flood of such connections must not become a flood of lines, and each wrong password has one already. For
 * one thread.
 */
public final class SessionLine {
    private static final Logger LOG = LoggerFactory.getLogger("latchkey.session");

    private final String session;
    private final String service;
    private final InetSocketAddress peer;
    private final long opened = System.nanoTime();
    private String client = "";
    private String mechanism = "";
    private String backend = "";
    private String tls = "none";
    private String cipher = "";
    private String outcome = "none";
    private int attempts;
    private int requests;
    private Outcome.@Nullable Accepted login;
    private @Nullable Instant since;
    private boolean written;

    /** @param service the protocol, as in the settings */
    public SessionLine(String session, String service, InetSocketAddress peer) {
        this.session = session;
        this.service = service;
        this.peer = peer;
    }

    /** A secret was tried. */
    public void attempt(String how, String clientName) {
        attempts++;
        mechanism = how;
        client = clientName;
    }

    /** The client has said what it calls itself. */
    public void client(String name) {
        client = name;
    }

    /** What was said of the latest attempt, in one word. */
    public void outcome(String word) {
        outcome = word;
    }

    /** Somebody is signed in, as of now if nobody was. */
    public void signedIn(Outcome.Accepted accepted, Channel channel) {
        login = accepted;
        if (since == null) {
            since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        }
        encryption(channel);
    }

    /** The login came to nothing after all. */
    public void withdrawn() {
        login = null;
        since = null;
    }

    /** Where the latest session was opened, or tried to be. */
    public void backend(String host, int port) {
        backend = host + ":" + port;
    }

    /** A request was answered. */
    public void request() {
        requests++;
    }

    /** To be asked while the connection is open. */
    public void encryption(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler != null && tls.equals("none")) {
            SSLSession agreed = handler.engine().getSession();
            tls = agreed.getProtocol();
            cipher = agreed.getCipherSuite();
        }
    }

    /** The connection is over; a second call does nothing. */
    public void end(SessionEnd how, long bytesFromClient, long bytesFromBackend) {
        if (written) {
            return;
        }
        written = true;
        LoggingEventBuilder line = (login == null ? LOG.atDebug() : LOG.atInfo())
                .addKeyValue("session", session)
                .addKeyValue("service", service)
                .addKeyValue("peer", peer.getAddress().getHostAddress())
                .addKeyValue("peerPort", peer.getPort())
                .addKeyValue("tls", tls)
                .addKeyValue("cipher", cipher)
                .addKeyValue("client", client)
                .addKeyValue("mechanism", mechanism)
                .addKeyValue("attempts", attempts);
        Outcome.Accepted last = login;
        if (last == null) {
            line = line.addKeyValue("outcome", outcome);
        } else {
            line = line.addKeyValue("login", last.login())
                    .addKeyValue("account", last.account())
                    .addKeyValue("credential", last.credential())
                    .addKeyValue("since", String.valueOf(since))
                    .addKeyValue("backend", backend)
                    .addKeyValue("fromClient", bytesFromClient)
                    .addKeyValue("fromBackend", bytesFromBackend);
        }
        if (service.equals("dav")) {
            line = line.addKeyValue("requests", requests);
        }
        line.addKeyValue("millis", (System.nanoTime() - opened) / 1_000_000)
                .addKeyValue("ending", how.word())
                .log(last == null ? "no session" : "session");
    }
}
